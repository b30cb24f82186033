import assert from "node:assert/strict";
import { test } from "node:test";
import { shapeSize } from "../../src/numbers/shapes.ts";
import { FILTER_TAPS, filterBank } from "../../src/systems/growing/filters.ts";
import { initialParameters } from "../../src/systems/growing/initial.ts";
import { perceptionSize } from "../../src/systems/growing/perception.ts";
import { seedState } from "../../src/systems/growing/seed.ts";
import {
  GROWING_SPEC,
  type GrowingSpec,
  parameterCount,
  parameterShapes,
  validateGrowing,
} from "../../src/systems/growing/spec.ts";
import fc from "../support/properties.ts";
import { specs } from "../support/rules.ts";

test("the article's rule has 8,336 parameters", () => {
  assert.equal(parameterCount(GROWING_SPEC), 8336);
  assert.deepEqual(parameterShapes(GROWING_SPEC), {
    "update.0.weight": [128, 48],
    "update.0.bias": [128],
    "update.1.weight": [16, 128],
    "update.1.bias": [16],
  });
  assert.equal(parameterCount({ ...GROWING_SPEC, filters: { learned: 3 } }), 8336 + 3 * 16 * 9);
});

test("a spec is taken as it is, without what does not belong to it", () => {
  fc.assert(
    fc.property(specs({ channels: [4, 20], hidden: [1, 40] }), (spec) => {
      assert.deepEqual(validateGrowing({ ...spec, grid: [1, 2], target: "x" }), spec);
    }),
  );
});

test("a spec that cannot be computed is refused in one sentence that names the field", () => {
  const wrong: [keyof GrowingSpec, unknown[]][] = [
    ["kind", ["vnca", undefined]],
    ["channels", [3, 257, 4.5, "16", null, Number.NaN]],
    ["hidden", [0, 4097, -1, 1.5, undefined]],
    ["activation", ["tanh", undefined]],
    ["fireRate", [0, -0.5, 1.01, Number.NaN, "0.5", null]],
    ["aliveThreshold", [-0.1, Number.NaN, Number.POSITIVE_INFINITY, "0.1"]],
    ["boundary", ["wrap", undefined]],
    ["mask", ["omega", null]],
    [
      "filters",
      [[], ["sobel"], Array(17).fill("identity"), { learned: 0 }, { learned: 17 }, {}, null, "x"],
    ],
  ];
  for (const [field, values] of wrong) {
    for (const value of values) {
      assert.throws(
        () => validateGrowing({ ...GROWING_SPEC, [field]: value }),
        new RegExp(`^Error: The spec's "${field}(\\.\\w+)?" must be .*, not .*\\.$`),
        `${field} ${value}`,
      );
    }
  }
  for (const value of [null, undefined, "nca", 3])
    assert.throws(() => validateGrowing(value), /^Error: The spec must be an object, not /);
});

test("the filters are the article's", () => {
  assert.deepEqual(FILTER_TAPS.sobelX, [-1, 0, 1, -2, 0, 2, -1, 0, 1].map(eighth));
  const transposed = [0, 3, 6, 1, 4, 7, 2, 5, 8].map((tap) => FILTER_TAPS.sobelX[tap]);
  assert.deepEqual(FILTER_TAPS.sobelY, transposed);
  assert.deepEqual(FILTER_TAPS.laplacian, [1, 2, 1, 2, -12, 2, 1, 2, 1].map(eighth));
  for (const name of ["sobelX", "sobelY", "laplacian"] as const)
    assert.equal(
      FILTER_TAPS[name].reduce((sum, tap) => sum + tap, 0),
      0,
    );
});

function eighth(tap: number): number {
  return tap / 8;
}

test("a filter bank is filter-major, the same taps for every channel", () => {
  const bank = filterBank({ ...GROWING_SPEC, channels: 5, filters: ["sobelY", "identity"] }, {});
  assert.equal(bank.length, 2 * 5 * 9);
  for (let c = 0; c < 5; c++) {
    assert.deepEqual([...bank.subarray(c * 9, c * 9 + 9)], FILTER_TAPS.sobelY);
    assert.deepEqual([...bank.subarray((5 + c) * 9, (6 + c) * 9)], FILTER_TAPS.identity);
  }
});

test("rotation turns the pair of Sobel filters and leaves the others", () => {
  const spec: GrowingSpec = {
    ...GROWING_SPEC,
    channels: 4,
    filters: ["identity", "sobelX", "sobelY", "laplacian"],
  };
  const tapsAt = (angle: number): number[][] => {
    const bank = filterBank(spec, {}, angle);
    return [0, 1, 2, 3].map((f) => [...bank.subarray(f * 36, f * 36 + 9)]);
  };
  const [identity, x, y, laplacian] = tapsAt(0);
  const turned = tapsAt(0.7);
  const [cos, sin] = [Math.cos(0.7), Math.sin(0.7)];
  assert.deepEqual(turned[0], identity);
  assert.deepEqual(turned[3], laplacian);
  for (let tap = 0; tap < 9; tap++) {
    assert.ok(Math.abs(turned[1][tap] - (cos * x[tap] - sin * y[tap])) <= 1e-15);
    assert.ok(Math.abs(turned[2][tap] - (sin * x[tap] + cos * y[tap])) <= 1e-15);
  }
  const quarter = tapsAt(Math.PI / 2);
  for (let tap = 0; tap < 9; tap++) {
    assert.ok(Math.abs(quarter[1][tap] + y[tap]) <= 1e-15);
    assert.ok(Math.abs(quarter[2][tap] - x[tap]) <= 1e-15);
  }
});

test("learned filters are taken as they are, and cannot be rotated", () => {
  const spec: GrowingSpec = { ...GROWING_SPEC, channels: 4, filters: { learned: 2 } };
  const taps = Float32Array.from({ length: 2 * 4 * 9 }, (_, i) => i / 8);
  const parameters = { "perceive.weight": taps };
  assert.deepEqual([...filterBank(spec, parameters)], [...taps]);
  assert.throws(() => filterBank(spec, parameters, 0.1), /^Error: Learned filters cannot be/);
});

test("the seed is one living cell without colour in the middle", () => {
  for (const [height, width] of [
    [72, 72],
    [5, 8],
    [1, 1],
  ]) {
    const state = seedState(GROWING_SPEC, height, width);
    const middle = Math.floor(height / 2) * width + Math.floor(width / 2);
    assert.equal(state.length, height * width * 16);
    for (const [i, value] of state.entries()) {
      const inSeed = Math.floor(i / 16) === middle && i % 16 >= 3;
      assert.equal(value, inSeed ? 1 : 0);
    }
  }
  const corner = seedState({ ...GROWING_SPEC, channels: 4 }, 3, 3, 2, 0);
  assert.equal(corner.indexOf(1), (2 * 3 + 0) * 4 + 3);
});

test("an untrained rule does nothing yet: its last layer is zero, its first Glorot-uniform", () => {
  const parameters = initialParameters(GROWING_SPEC, 1);
  const bound = Math.sqrt(6 / (48 + 128));
  const weights = parameters["update.0.weight"];
  assert.deepEqual(Object.keys(parameters), Object.keys(parameterShapes(GROWING_SPEC)));
  for (const weight of weights) assert.ok(Math.abs(weight) <= bound);
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  const variance = weights.reduce((sum, weight) => sum + weight ** 2, 0) / weights.length;
  assert.ok(Math.abs(mean) <= 4 * Math.sqrt(bound ** 2 / 3 / weights.length), `${mean}`);
  assert.ok(Math.abs(variance / (bound ** 2 / 3) - 1) <= 0.05, `${variance}`);
  for (const name of ["update.0.bias", "update.1.weight", "update.1.bias"])
    assert.ok(parameters[name].every((value) => value === 0));
  assert.deepEqual(initialParameters(GROWING_SPEC, 1), parameters);
  assert.notDeepEqual(initialParameters(GROWING_SPEC, 2)["update.0.weight"], weights);
});

test("initial parameters fit the shapes of any spec, and learned filters start random", () => {
  fc.assert(
    fc.property(specs({ channels: [4, 9], hidden: [1, 12] }), (spec) => {
      const parameters = initialParameters(spec, 3);
      for (const [name, shape] of Object.entries(parameterShapes(spec)))
        assert.equal(parameters[name].length, shapeSize(shape));
      assert.equal(shapeSize(parameterShapes(spec)["update.0.weight"]) % perceptionSize(spec), 0);
      for (const tap of parameters["perceive.weight"] ?? []) assert.ok(Math.abs(tap) <= 1 / 3);
    }),
  );
});
