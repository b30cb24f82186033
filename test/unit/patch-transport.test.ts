// The objective of textures: the transport between numbers is exact, that between patches is its definition's and PyTorch's, and
// gradients are finite differences.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/project.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { decodeSafetensors } from "../../src/models/safetensors.ts";
import { normals } from "../../src/numbers/normal.ts";
import type { Key } from "../../src/numbers/random.ts";
import { patchTransport } from "../../src/objectives/patch-transport.ts";
import { drawsLength, patchKinds } from "../../src/ops/patch-transport/layout.ts";
import {
  directionsOf,
  judgeSlices,
  planeOf,
  slicesOf,
} from "../../src/ops/patch-transport/reference.ts";
import { cutIntoParts, transport } from "../../src/ops/patch-transport/transport.ts";
import { builds, reference } from "../support/builds.ts";
import { assertAtMost, relative, worst } from "../support/compare.ts";
import { comparer } from "../support/patches.ts";
import fc, { Kinds } from "../support/properties.ts";
import { Draws } from "../support/rules.ts";

const [GRID, PICTURE, CHANNELS] = [{ height: 20, width: 24 }, { height: 24, width: 20 }, 5];

/** W2² by definition: both sides are sorted, and repeated until there are as many on each. */
function transportBySort(numbers: Float64Array, wanted: Float64Array): number {
  const [a, b] = [numbers.slice().sort(), wanted.slice().sort()];
  let sum = 0;
  for (let i = 0; i < a.length * b.length; i++)
    sum += (a[Math.floor(i / b.length)] - b[Math.floor(i / a.length)]) ** 2;
  return sum / (a.length * b.length);
}

const NUMBERS = fc
  .array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -9, max: 9, noNaN: true })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((numbers) => Float64Array.from(numbers));

test("the transport between numbers is that of a sort, with equal numbers and any two counts", () => {
  let uneven = 0;
  fc.assert(
    fc.property(NUMBERS, NUMBERS, (numbers, wanted) => {
      if (wanted.length % numbers.length !== 0) uneven++;
      const gradient = new Float64Array(numbers.length);
      const parts = cutIntoParts(wanted.slice().sort(), numbers.length);
      const distance = transport(numbers, parts, gradient);
      const expected = transportBySort(numbers, wanted);
      assertAtMost(Math.abs(distance - expected), 1e-12 * (1 + expected), "W2²");
      // A step along all of the gradient: between two places where the order changes, W2² is a parabola of curvature 2 / N.
      const all = gradient.reduce((sum, value) => sum + value, 0);
      const moved = transportBySort(
        numbers.map((number) => number + 1),
        wanted,
      );
      assertAtMost(Math.abs(moved - expected - all - 1), 1e-11 * (1 + expected), "gradient");
    }),
  );
  assert.ok(uneven > 10, "counts that do not divide each other occurred");
});

test("what is not a number makes the distance none", () => {
  const parts = cutIntoParts(Float64Array.of(1, 2, 3), 2);
  const gradient = new Float64Array(2);
  assert.ok(Number.isNaN(transport(Float64Array.of(1, Number.NaN), parts, gradient)));
});

/** A grid and a picture of random numbers. */
function random(rngSeed: number): { state: Float64Array; picture: Float32Array } {
  const draws = new Draws(rngSeed);
  const cells = GRID.height * GRID.width;
  return {
    state: Float64Array.from({ length: cells * CHANNELS }, () => draws.between(-0.5, 1.5)),
    picture: Float32Array.from({ length: PICTURE.height * PICTURE.width * 4 }, () =>
      draws.between(0, 1),
    ),
  };
}

test("the gradient for a grid is finite differences, and hidden channels have none", () => {
  const { state, picture } = random(1);
  const directions = directionsOf(normals([3, 4], drawsLength(2)), 2);
  const slices = slicesOf(planeOf(picture, PICTURE), directions, GRID);
  const gradient = new Float64Array(state.length);
  judgeSlices(state, GRID, slices, { dState: gradient, scale: 1 });
  const at = (i: number, value: number): number => judgeSlices(state.with(i, value), GRID, slices);
  const step = 1e-6;
  for (let i = 0; i < state.length; i += 37) {
    const slope = (at(i, state[i] + step) - at(i, state[i] - step)) / (2 * step);
    assertAtMost(Math.abs(slope - gradient[i]), 1e-9, `value ${i}`);
    if (i % CHANNELS >= 4) assert.equal(gradient[i], 0);
    else assert.ok(Math.abs(gradient[i]) > 1e-8, `value ${i} counts`);
  }
});

test("loss and gradient are PyTorch's", (t) => {
  const bytes = readFileSync(join(root, "test/fixtures/texture.safetensors"));
  const { tensors, metadata } = decodeSafetensors(bytes);
  const count: number = JSON.parse(metadata.blastema).fixture.directions;
  const numbers = (name: string) => tensors[name].data as Float64Array;
  const extentOf = (name: string) => {
    const [height, width] = tensors[name].shape;
    return { height, width };
  };
  const draws = patchKinds().flatMap(({ halvings, side }) =>
    Array.from(numbers(`directions.${2 ** halvings}.${side}`)),
  );
  const picture = planeOf(numbers("picture"), extentOf("picture"));
  const slices = slicesOf(picture, directionsOf(draws, count), extentOf("state"));
  const gradient = new Float64Array(numbers("state").length);
  const loss = judgeSlices(numbers("state"), extentOf("state"), slices, {
    dState: gradient,
    scale: 1,
  });
  const difference = Math.max(
    Math.abs(loss - numbers("loss")[0]) / loss,
    relative(gradient, numbers("gradient")),
  );
  t.diagnostic(`at most ${difference.toExponential(1)} from PyTorch`);
  assertAtMost(difference, 1e-12, "difference");
});

/** Grids and pictures, of numbers that lie apart, that are often equal, or that differ by so little that float32 does not tell their projections apart. */
const COMPARISONS = fc.record({
  sides: fc.array(fc.constantFrom<number[]>(20, 24, 28, 36), { minLength: 4, maxLength: 4 }),
  channels: fc.integer({ min: 4, max: 7 }),
  directions: fc.integer({ min: 1, max: 3 }),
  scale: fc.constantFrom(1, 1 / 3),
  numbers: fc.constantFrom("apart", "equal", "near"),
  rngSeed: fc.nat(),
});

type Comparison = typeof COMPARISONS extends fc.Arbitrary<infer T> ? T : never;

/** Loss and gradient on an engine, in room that was used before for another grid and picture. */
async function judgeOn(engine: Engine, each: Comparison, change = (state: Float32Array) => state) {
  const [height, width, pictureHeight, pictureWidth] = each.sides;
  const { channels, directions, rngSeed } = each;
  const draws = new Draws(rngSeed);
  const numberOf = {
    apart: () => draws.between(-0.5, 1.5),
    equal: () => draws.below(3) / 2 - 0.5,
    near: () => 0.5 + draws.below(4) * 2 ** -24,
  }[each.numbers];
  const array = (length: number) => Float32Array.from({ length }, numberOf);
  const contents = () => ({
    state: array(height * width * channels),
    target: array(pictureHeight * pictureWidth * 4),
    draws: normals([rngSeed, draws.below(99)], drawsLength(directions)),
  });
  const [before, { state, ...others }] = [contents(), contents()];
  const given = { state: change(state), ...others };
  const comparison = await comparer(engine, each, 1);
  await comparison.compare([before]);
  const [results] = await comparison.compare([given]);
  await comparison.dispose();
  return results;
}

test("kernels have the definition's numbers, rounded to float32: also where many are equal", async () => {
  const kinds = new Kinds("apart", "equal", "near", "larger", "smaller");
  await fc.assert(
    fc.asyncProperty(COMPARISONS, async (each) => {
      const [height, width, pictureHeight, pictureWidth] = each.sides;
      const difference = height * width - pictureHeight * pictureWidth;
      kinds.see({
        ...{ apart: each.numbers === "apart", equal: each.numbers === "equal" },
        ...{ near: each.numbers === "near", larger: difference > 0, smaller: difference < 0 },
      });
      const expected = await judgeOn(reference, each);
      assert.ok(expected.dState.some((value) => value !== 0));
      for (const engine of builds) {
        const actual = await judgeOn(engine, each);
        for (const name of ["dState", "loss"])
          assertAtMost(worst(actual[name], Float32Array.from(expected[name])), 0, name);
      }
    }),
    { numRuns: 24 },
  );
  kinds.assertEach(3);
});

test("what is not a number makes the loss none, and sides that do not fit are refused", async () => {
  const each: Comparison = {
    ...{ sides: [20, 24, 24, 20], channels: 4, directions: 1, scale: 1 },
    ...{ numbers: "apart", rngSeed: 1 },
  };
  for (const engine of [reference, ...builds]) {
    const { loss } = await judgeOn(engine, each, (state) => state.with(7, Number.NaN));
    assert.ok(Number.isNaN(loss[0]));
    await assert.rejects(judgeOn(engine, { ...each, sides: [20, 22, 24, 20] }), /cannot take/);
    await assert.rejects(judgeOn(engine, { ...each, channels: 3 }), /cannot take/);
  }
});

test("the objective draws directions by its key, and its error keeps the same ones", () => {
  const { state, picture } = random(2);
  const cells = Float32Array.from(state);
  const objective = patchTransport({ grid: GRID, picture: PICTURE });
  const drawn = (key: Key) => objective.shared?.(key);
  assert.deepEqual(drawn([1, 2]), drawn([1, 2]));
  assert.notDeepEqual(drawn([1, 3]), drawn([1, 2]));
  const error = objective.error(cells, picture);
  assert.equal(objective.error(cells, picture), error);
  assert.notEqual(objective.error(cells, picture.with(9, 2)), error);
});

test("a grid is a torus, and one of a picture's own pattern is near it wherever it begins", () => {
  const side = { height: 20, width: 20 };
  const pattern = (down: number, right: number) =>
    Float32Array.from({ length: 20 * 20 * 4 }, (_, i) => {
      const [y, x, c] = [Math.floor(i / 80) + down, (Math.floor(i / 4) % 20) + right, i % 4];
      return ((x % 4) * 4 + ((y % 20) % 4) + c) / 20;
    });
  const objective = patchTransport({ grid: side, picture: side });
  const error = (cells: Float32Array) => objective.error(cells, pattern(0, 0));
  const grey = error(pattern(0, 0).fill(0.5));
  for (const cells of [pattern(0, 0), pattern(1, 2)]) assertAtMost(error(cells), grey / 20, "near");
  const { picture } = random(3);
  const cells = picture.subarray(0, 20 * 20 * 4);
  // Four cells down: scales are halved in fours.
  const turned = Float32Array.from(cells, (_, i) => cells[(i + 4 * 80) % cells.length]);
  assertAtMost(Math.abs(error(turned) - error(cells)), 1e-12, "turned");
});

test("sides that do not fit the patches are refused in one sentence", () => {
  for (const [grid, picture, pattern] of [
    [{ height: 16, width: 20 }, PICTURE, /The grid has 16 x 20 cells, but the sides of a texture/],
    [GRID, { height: 20, width: 22 }, /The picture has 20 x 22 cells, .* multiples of 4, and at/],
  ] as const)
    assert.throws(() => patchTransport({ grid, picture }), pattern);
});
