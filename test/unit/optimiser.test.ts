import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeSafetensors } from "../../src/models/safetensors.ts";
import { orthogonalise as defined } from "../../src/ops/orthogonalise/reference.ts";
import { adamStep } from "../../src/training/optimiser/adam.ts";
import { adamaxStep } from "../../src/training/optimiser/adamax.ts";
import { clipGradients, gradientNorm } from "../../src/training/optimiser/clip.ts";
import { hostMatrices } from "../../src/training/optimiser/host-matrices.ts";
import { createMoments } from "../../src/training/optimiser/moments.ts";
import { normaliseGradients } from "../../src/training/optimiser/normalise.ts";
import { createOptimiser } from "../../src/training/optimiser/optimiser.ts";
import { orthogonalise } from "../../src/training/optimiser/orthogonalise.ts";
import type { OptimiserRecipe } from "../../src/training/optimiser/recipe.ts";
import { type Schedule, scaleScheduleFrom, scheduleAt } from "../../src/training/schedule.ts";
import { assertAllSameBits, assertAtMost, normOf, relative } from "../support/compare.ts";
import fc from "../support/properties.ts";
import { Draws } from "../support/rules.ts";

test("the first step of Adam, by hand", () => {
  const parameters = { w: Float32Array.of(1, -2), b: Float32Array.of(0) };
  const adam = createMoments(parameters);
  adamStep(parameters, { w: Float64Array.of(0.5, -3), b: Float64Array.of(0) }, adam, 0.1);
  // first = 0.1 g, second = 0.001 g^2, rate = 0.1 sqrt(0.001) / 0.1: 0.1 g / (|g| + 1e-7 / sqrt(0.001)).
  const moved = (g: number): number => (0.1 * g) / (Math.abs(g) + 1e-7 / Math.sqrt(0.001));
  assert.deepEqual([...parameters.w], [Math.fround(1 - moved(0.5)), Math.fround(-2 - moved(-3))]);
  assert.deepEqual([...parameters.b], [0]);
  assertAtMost(Math.abs(adam.first.w[0] - 0.05), 1e-16, "first moment");
  assertAtMost(Math.abs(adam.second.w[1] - 0.009), 1e-16, "second moment");
});

test("many steps of Adam are TensorFlow's: moments in closed form, epsilon beside the root", () => {
  const draws = new Draws(1);
  const gradients = Array.from({ length: 30 }, () => draws.normal());
  const parameters = { w: new Float64Array([0.3]) as unknown as Float32Array };
  const adam = createMoments(parameters);
  let expected = 0.3;
  for (const [t, gradient] of gradients.entries()) {
    const past = gradients.slice(0, t + 1);
    const moment = (beta: number, power: number): number =>
      past.reduce((sum, g, i) => sum + (1 - beta) * beta ** (t - i) * g ** power, 0);
    const rate = (0.01 * Math.sqrt(1 - 0.999 ** (t + 1))) / (1 - 0.9 ** (t + 1));
    expected -= (rate * moment(0.9, 1)) / (Math.sqrt(moment(0.999, 2)) + 1e-7);
    adamStep(parameters, { w: Float64Array.of(gradient) }, adam, 0.01);
    assertAtMost(Math.abs(parameters.w[0] - expected), 1e-13, `step ${t + 1}`);
  }
});

test("Adam changes the named tensors only", () => {
  const parameters = { a: Float32Array.of(1), b: Float32Array.of(1) };
  const gradients = { a: Float64Array.of(1), b: Float64Array.of(1) };
  adamStep(parameters, gradients, createMoments(parameters), 0.1, ["b"]);
  assert.equal(parameters.a[0], 1);
  assertAtMost(Math.abs(parameters.b[0] - 0.9), 1e-6, "b");
});

test("Adamax is PyTorch's (test/fixtures/make_baseline_fixtures.py)", () => {
  const file = readFileSync(new URL("../fixtures/adamax.safetensors", import.meta.url));
  const { tensors, metadata } = decodeSafetensors(file);
  const floats = (name: string) => tensors[name].data as Float64Array;
  const { learningRate } = JSON.parse(metadata.blastema).fixture;
  const [gradients, after] = [floats("gradients"), floats("after")];
  const weights = floats("start").slice();
  // In float64, as PyTorch computed: the state is float64, the step does not care what the weights are.
  const parameters = { w: weights as unknown as Float32Array };
  const state = createMoments(parameters);
  for (let at = 0; at < gradients.length; at += weights.length) {
    const row = (values: Float64Array): Float64Array => values.subarray(at, at + weights.length);
    adamaxStep(parameters, { w: row(gradients) }, state, learningRate);
    assertAtMost(relative(weights, row(after)), 1e-13, `step ${at / weights.length + 1}`);
  }
});

test("Adamax moves no weight further than the learning rate, and the named tensors only", () => {
  const parameters = { a: Float32Array.of(1, 1, 1), b: Float32Array.of(1) };
  const gradients = { a: Float64Array.of(1e6, -1e-3, 0), b: Float64Array.of(1) };
  adamaxStep(parameters, gradients, createMoments(parameters), 0.25, ["a"]);
  assert.deepEqual([...parameters.b], [1]);
  for (const [i, expected] of [0.75, 1.25, 1].entries())
    assertAtMost(Math.abs(parameters.a[i] - expected), 1e-5, `a[${i}]`);
});

test("gradients are clipped by the norm of all of them together", () => {
  const fresh = () => ({ a: Float64Array.of(3, 0), b: Float64Array.of(-4) });
  const [clipped, kept, broken] = [fresh(), fresh(), fresh()];
  assert.equal(gradientNorm(clipped), 5);
  clipGradients(clipped, 1);
  assertAtMost(normOf([...clipped.a, ...clipped.b]) - 1, 1e-15, "norm");
  assertAtMost(Math.abs(clipped.a[0] - 0.6) + Math.abs(clipped.b[0] + 0.8), 1e-15, "direction");
  clipGradients(kept, 5);
  assert.deepEqual(kept, fresh());
  broken.b[0] = Number.NaN;
  assert.ok(Number.isNaN(gradientNorm(broken)));
});

test("each variable's gradient is divided by its own norm", () => {
  const gradients = {
    large: Float64Array.of(3e6, 4e6),
    small: Float64Array.of(0, 1e-4, 0),
    tiny: Float64Array.of(1e-8),
    zero: new Float64Array(3),
  };
  normaliseGradients(gradients);
  assertAtMost(Math.abs(gradients.large[0] - 0.6), 1e-14, "large");
  assertAtMost(Math.abs(gradients.large[1] - 0.8), 1e-14, "large");
  assertAtMost(Math.abs(gradients.small[1] - 1e-4 / (1e-4 + 1e-8)), 1e-15, "small");
  assertAtMost(Math.abs(gradients.tiny[0] - 0.5), 1e-15, "tiny");
  assert.deepEqual([...gradients.zero], [0, 0, 0]);
});

test("a schedule is linear between its points, level beyond them, and may jump", () => {
  const schedule: Schedule = [
    [10, 1],
    [20, 3],
    [20, 0.5],
    [36, 0],
  ];
  const values = [0, 10, 15, 20, 24, 28, 35, 36, 1000].map((step) => scheduleAt(schedule, step));
  assert.deepEqual(values, [1, 1, 2, 0.5, 0.375, 0.25, 0.03125, 0, 0]);
  assert.equal(scheduleAt([[0, 7]], 123), 7);
  assert.equal(scheduleAt([[0, 7]], 0), 7);
});

test("the learning rate of the article falls to a tenth at step 2000", () => {
  const schedule: Schedule = [
    [0, 2e-3],
    [2000, 2e-3],
    [2000, 2e-4],
  ];
  for (const [step, rate] of [
    [0, 2e-3],
    [1999, 2e-3],
    [2000, 2e-4],
    [7999, 2e-4],
  ])
    assert.equal(scheduleAt(schedule, step), rate);
});

test("a schedule scaled from a step on is the same before it, and a multiple of it from there", () => {
  const schedule: Schedule = [
    [0, 8],
    [10, 4],
    [10, 2],
    [20, 1],
  ];
  for (const from of [0, 4, 10, 15, 20, 30]) {
    const scaled = scaleScheduleFrom(schedule, from, 0.5);
    for (let step = 0; step < 40; step++) {
      const expected = scheduleAt(schedule, step) * (step < from ? 1 : 0.5);
      const difference = Math.abs(scheduleAt(scaled, step) - expected);
      assert.ok(difference <= 1e-12, `${difference} at ${step}, from ${from}`);
    }
  }
});

test("a schedule stays between its neighbouring points", () => {
  const points = fc.array(fc.tuple(fc.nat(100), fc.integer({ min: -50, max: 50 })), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(points, fc.nat(120), (unsorted, step) => {
      const schedule = unsorted.sort(([a], [b]) => a - b);
      const values = schedule.map(([, value]) => value);
      const value = scheduleAt(schedule, step);
      assert.ok(value >= Math.min(...values) - 1e-9 && value <= Math.max(...values) + 1e-9);
    }),
  );
});

/** one [rows, columns] times the transpose of other [rows, columns]. */
function timesTransposed(one: Float64Array, other: Float64Array, rows: number): number[][] {
  const columns = one.length / rows;
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: rows }, (_, j) => {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += one[i * columns + k] * other[j * columns + k];
      return sum;
    }),
  );
}

test("a matrix made orthogonal keeps its singular vectors, and its singular values come near 1", () => {
  for (const [rows, columns] of [
    [3, 8],
    [6, 20],
    [20, 5],
    [4, 4],
    [1, 7],
  ]) {
    const draws = new Draws(rows, columns);
    const matrix = Float64Array.from({ length: rows * columns }, () => draws.normal());
    const result = orthogonalise(matrix, rows, columns);
    const rank = Math.min(rows, columns);
    // Sum of the squared singular values.
    const mean = normOf(result) ** 2 / rank;
    assert.ok(mean >= 0.4 && mean <= 1.5, `${rows} x ${columns}: ${mean}`);
    // U f(S) V' · (U S V')' = U f(S) S U' is symmetric only if U and V are kept.
    const product = timesTransposed(result, matrix, rows);
    for (let i = 0; i < rows; i++) {
      assert.ok(product[i][i] > 0);
      for (let j = 0; j < i; j++)
        assertAtMost(Math.abs(product[i][j] - product[j][i]), 1e-9, `${rows} x ${columns}`);
    }
  }
  assert.deepEqual([...orthogonalise(new Float64Array(6), 2, 3)], [0, 0, 0, 0, 0, 0]);
});

test("the trainer's unrolled iteration is the definition's, to rounding", () => {
  for (const [rows, columns] of [
    [1, 1],
    [3, 8],
    [20, 5],
    [16, 128],
    [128, 48],
  ]) {
    const draws = new Draws(rows, columns);
    const matrix = Float64Array.from({ length: rows * columns }, () => draws.normal());
    const [actual, expected] = [orthogonalise, defined].map((of) => of(matrix, rows, columns));
    assertAtMost(relative(actual, expected), 1e-10, `${rows} x ${columns}`);
  }
});

const RECIPE: OptimiserRecipe = {
  ...{ learningRate: [[0, 0.01]], normalise: false, clip: 0, optimiser: "adam" },
  ...{ muon: 0, averaging: 0 },
};

test("Muon moves matrices along their momentum made orthogonal, the rest as Adam does", async () => {
  const shapes = { matrix: [3, 5], bias: [4] };
  const draws = new Draws(2);
  const start = {
    matrix: Float32Array.from({ length: 15 }, () => draws.normal()),
    bias: Float32Array.from({ length: 4 }, () => draws.normal()),
  };
  const copy = (): typeof start => ({ matrix: start.matrix.slice(), bias: start.bias.slice() });
  const gradients = {
    matrix: Float64Array.from({ length: 15 }, () => draws.normal()),
    bias: Float64Array.from({ length: 4 }, () => draws.normal()),
  };
  const [muon, adam] = [copy(), copy()];
  const moments = createMoments(muon);
  const optimiser = await createOptimiser({ ...RECIPE, muon: 2 }, async () => hostMatrices(shapes));
  await optimiser.step({ step: 0, parameters: muon, average: copy(), moments }, gradients, 0.01);
  adamStep(adam, gradients, createMoments(adam), 0.01);
  assertAllSameBits({ bias: muon.bias }, { bias: adam.bias }, "under Adam");
  const direction = orthogonalise(gradients.matrix, 3, 5);
  for (let i = 0; i < 15; i++) {
    const moved = (start.matrix[i] - muon.matrix[i]) / 0.02;
    assertAtMost(Math.abs(moved - direction[i]), 1e-4, `matrix[${i}]`);
  }
  assert.deepEqual([...moments.first.matrix], [...gradients.matrix]);
});

/** What the optimiser of a recipe makes of two weights of 1 by one step, and of the gradients. */
async function firstStep(changes: Partial<OptimiserRecipe>, a: number, b: number) {
  const parameters = { a: Float32Array.of(1), b: Float32Array.of(1) };
  const average = { a: Float32Array.of(1), b: Float32Array.of(1) };
  const gradients = { a: Float64Array.of(a), b: Float64Array.of(b) };
  const moments = createMoments(parameters);
  const recipe = { ...RECIPE, ...changes };
  const optimiser = await createOptimiser(recipe, () => assert.fail("no matrices"));
  await optimiser.step({ step: 0, parameters, average, moments }, gradients, 0.01);
  await optimiser.dispose();
  return { parameters, average, moments, gradients: [gradients.a[0], gradients.b[0]] };
}

test("the chain normalises or clips as the recipe says, or leaves gradients alone", async () => {
  assert.deepEqual((await firstStep({}, 3, 4)).gradients, [3, 4]);
  const clipped = await firstStep({ clip: 0.5 }, 3, 4);
  for (const [i, expected] of [0.3, 0.4].entries())
    assertAtMost(Math.abs(clipped.gradients[i] - expected), 1e-15, "clipped");
  const normal = await firstStep({ normalise: true }, 3, -4);
  for (const [i, expected] of [1, -1].entries())
    assertAtMost(Math.abs(normal.gradients[i] - expected), 1e-8, "normalised");
  // Of two tensors of norm 1 the norm is the square root of 2.
  const both = await firstStep({ normalise: true, clip: 1 }, 3, 4);
  assertAtMost(Math.abs(both.gradients[0] - Math.SQRT1_2), 1e-8, "both");
});

test("the chain takes Adam or Adamax, and averages over few steps while there are few", async () => {
  const adam = await firstStep({ averaging: 0.99 }, 3, 4);
  assert.ok(adam.moments.power2 < 1);
  const adamax = await firstStep({ optimiser: "adamax" }, 3, 4);
  assert.equal(adamax.moments.power2, 1);
  assertAllSameBits(adamax.average, adamax.parameters, "without averaging");
  const moved = adam.parameters.a[0] - 1;
  assertAtMost(Math.abs(adam.average.a[0] - (1 + 0.9 * moved)), 1e-7, "average");
});
