// Readers: the ink stays, objectives and gradients are those of their definitions and of PyTorch, runs have the same bits on
// every number of threads and after a stop, and what is no reader is refused.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { root } from "../../scripts/project.ts";
import { createEngine } from "../../src/engine/create.ts";
import { readDigits, tallyDigit, verdictOf } from "../../src/measure/reading.ts";
import { decodeReader, encodeReader } from "../../src/models/reader.ts";
import { decodeRule, encodeRule } from "../../src/models/rule.ts";
import { decodeSafetensors } from "../../src/models/safetensors.ts";
import { exponential } from "../../src/numbers/exponential.ts";
import type { Key } from "../../src/numbers/random.ts";
import { beliefError, crossEntropy } from "../../src/objectives/beliefs.ts";
import { initialParameters } from "../../src/systems/growing/initial.ts";
import { createRollout } from "../../src/systems/growing/rollout.ts";
import { createSimulation } from "../../src/systems/growing/simulation.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import {
  beliefs,
  initialReader,
  layDrawing,
  NO_INK,
  readerPart,
  ruleOf,
} from "../../src/systems/reading/reader.ts";
import {
  DIGITS,
  growingSpec,
  READING_SPEC,
  readingParameterCount,
  readingShapes,
  validateReading,
} from "../../src/systems/reading/spec.ts";
import { readingRecipe } from "../../src/training/reading/recipe.ts";
import { checkReadingRecipe } from "../../src/training/reading/recipe-schema.ts";
import { wantedBeliefs } from "../../src/training/reading/task.ts";
import { newRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import type { Digits } from "../../src/training/task.ts";
import { train } from "../../src/training/train.ts";
import { assertAtMost, relative } from "../support/compare.ts";
import { Draws } from "../support/rules.ts";

const SPEC = { ...READING_SPEC, channels: 14, filters: 3, hidden: 12 };

const reference = await createEngine({ kind: "reference" });
const plain = await createEngine({ arithmetic: "plain", threads: 0 });
const threads = await createEngine({ arithmetic: "plain", threads: 2 });
after(() => Promise.all([reference, plain, threads].map((engine) => engine.dispose())));

/** A reader with random weights. */
function randomReader(rngSeed: number) {
  const draws = new Draws(rngSeed);
  const parameters = initialReader(SPEC, rngSeed);
  for (const tensor of Object.values(parameters))
    for (let i = 0; i < tensor.length; i++) tensor[i] = 0.3 * draws.normal();
  return { spec: SPEC, parameters };
}

/** Drawings of horizontal and vertical strokes, as MNIST has its digits. */
function strokes(count: number): Digits {
  const pixels = new Uint8Array(count * 784);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  for (let i = 0; i < count; i++)
    for (let at = 4; at < 24; at++) {
      const line = 6 + (i % 16);
      pixels[i * 784 + (i % 2 ? at * 28 + line : line * 28 + at)] = 40 + 9 * at;
    }
  return { count, size: 28, pixels, labels, heldOut: 2 };
}

test("the standing reader has no more parameters than the article's", () => {
  assert.ok(
    readingParameterCount(READING_SPEC) <= 22_499,
    `${readingParameterCount(READING_SPEC)}`,
  );
});

test("the ink never changes, and where there is none nothing is held", async () => {
  const draws = new Draws(1);
  const drawing = Float32Array.from({ length: 63 }, () => Math.max(0, draws.between(-0.5, 1)));
  for (const engine of [reference, plain]) {
    const simulation = await createSimulation(engine, ruleOf(randomReader(2)), {
      ...{ height: 9, width: 7, states: [layDrawing(SPEC, drawing)] },
    });
    await simulation.step(6);
    const [state] = await simulation.read();
    await simulation.dispose();
    let living = 0;
    for (const [cell, ink] of drawing.entries()) {
      const held = state.subarray(cell * 14, (cell + 1) * 14);
      if (ink > 0.1) living++;
      assert.equal(held[13], ink > 0.1 ? ink : 0, `ink of cell ${cell}`);
      assert.equal(
        held.subarray(0, 13).some((value) => value !== 0),
        ink > 0.1,
        `cell ${cell}`,
      );
    }
    assert.ok(living > 20 && living < 63);
  }
});

test("a drawing that is exchanged leaves cells what they hold where there still is ink", () => {
  const state = Float32Array.from({ length: 3 * 14 }, (_, i) => i + 1);
  const laid = layDrawing(SPEC, [0.5, 0.05, 0], state);
  assert.deepEqual([...laid.subarray(0, 13)], [...state.subarray(0, 13)]);
  assert.equal(laid[13], 0.5);
  assert.ok(laid.subarray(14).every((value) => value === 0));
});

test("e^x is that of the definition, to 12 digits", () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 0, noNaN: true }), (x) => {
      const expected = Math.exp(x);
      assertAtMost(Math.abs(exponential(x) - expected), 1e-12 * expected, `e^${x}`);
    }),
  );
  assert.equal(exponential(0), 1);
  assert.equal(exponential(Number.NEGATIVE_INFINITY), 0);
  assert.ok(Number.isNaN(exponential(Number.NaN)));
});

for (const objective of [crossEntropy(DIGITS), beliefError(DIGITS)])
  test(`${objective.name}: gradients are finite differences, and cells that do not count have none`, () => {
    const draws = new Draws(3);
    const state = Float32Array.from({ length: 4 * 14 }, () => 2 * draws.normal());
    const target = wantedBeliefs(SPEC, Float32Array.of(0.3, 0, 1, 0.05), 7, 0.1);
    const gradient = new Float32Array(state.length);
    const loss = objective.judge(state, target, gradient);
    assertAtMost(Math.abs(objective.error(state, target) - loss), 0, "the error is the loss");
    for (let i = 0; i < state.length; i++) {
      const at = (moved: number): number => objective.error(state.with(i, moved), target);
      // Exact in float32, so that the step is what it says.
      const [value, step] = [Math.fround(Math.round(state[i] * 1024) / 1024), 2 ** -10];
      state[i] = value;
      const own = new Float32Array(state.length);
      objective.judge(state, target, own);
      const slope = (at(value + step) - at(value - step)) / (2 * step);
      assertAtMost(Math.abs(slope - own[i]), 1e-6, `belief ${i}`);
      const counts = i % 14 < DIGITS && [0, 2].includes(Math.floor(i / 14));
      assert.equal(own[i] !== 0, counts, `belief ${i}`);
    }
    // Two cells, each of weight one half.
    assertAtMost(Math.abs(target.reduce((sum, value) => sum + value, 0) - 1), 1e-6, "weights");
  });

test("cross-entropy is the mean over cells of -log p, and one that is sure costs nothing", () => {
  const state = new Float32Array(14).fill(0);
  const target = wantedBeliefs(SPEC, Float32Array.of(1), 3, 0);
  assertAtMost(Math.abs(crossEntropy(DIGITS).error(state, target) - Math.log(10)), 1e-12, "log 10");
  state[3] = 100;
  assertAtMost(crossEntropy(DIGITS).error(state, target), 1e-12, "sure");
  state[3] = Number.NaN;
  assert.ok(Number.isNaN(crossEntropy(DIGITS).error(state, target)));
});

test("states, loss and gradients are PyTorch's", async (t) => {
  const bytes = readFileSync(join(root, "test/fixtures/reading.safetensors"));
  const { tensors, metadata } = decodeSafetensors(bytes);
  const { fixture, ...description } = JSON.parse(metadata.blastema);
  const spec = validateReading(description);
  const numbers = (name: string) => tensors[name].data as Float32Array;
  const parameters = Object.fromEntries(
    Object.keys(readingShapes(spec)).map((name) => [name, numbers(name)]),
  );
  const [batch, height, width] = tensors["states.initial"].shape;
  const length = height * width * spec.channels;
  const part = (name: string, i: number) => numbers(name).subarray(i * length, (i + 1) * length);
  const states = Array.from({ length: batch }, (_, i) => part("states.initial", i));
  const ink = (state: Float32Array) => state.filter((_, i) => i % spec.channels === 13);
  for (const engine of [reference, plain]) {
    const objective = crossEntropy(DIGITS);
    const extent = { spec: growingSpec(spec), height, width, batch, maxSteps: fixture.steps };
    const rollout = await createRollout(engine, { ...extent, objective });
    const result = await rollout.run({
      parameters: ruleOf({ spec, parameters }).parameters,
      states,
      fireKeys: states.map(
        (_, i) => [...numbers("fire.keys").subarray(2 * i, 2 * i + 2)] as unknown as Key,
      ),
      steps: fixture.steps,
      targets: states.map((state, i) =>
        wantedBeliefs(spec, ink(state), numbers("labels")[i], fixture.smoothing),
      ),
    });
    await rollout.dispose();
    const loss = result.losses.reduce((sum, each) => sum + each, 0) / batch;
    let worst = Math.abs(loss - numbers("loss")[0]);
    for (const [i, state] of result.states.entries())
      worst = Math.max(worst, relative(state, part("states.final", i)));
    const own = readerPart(spec, result.gradients);
    for (const [name, gradient] of Object.entries(own))
      worst = Math.max(worst, relative(gradient, numbers(`gradient.${name}`)));
    t.diagnostic(`${engine.name}: at most ${worst.toExponential(1)} from PyTorch`);
    // The objective is handed float32 states and gives float32 gradients.
    assertAtMost(worst, 5e-6, engine.name);
  }
});

test("what the cells of a digit believe is counted", () => {
  assert.deepEqual(tallyDigit(Int8Array.of(NO_INK, 3, 3, NO_INK, 5), 3), {
    ...{ cells: 3, right: 2, agreed: false },
  });
  const tallies = [
    tallyDigit(Int8Array.of(1, 1, 1), 1),
    tallyDigit(Int8Array.of(2, 2), 1),
    tallyDigit(Int8Array.of(1, 2, NO_INK), 1),
    tallyDigit(Int8Array.of(1, 1, 1), 1),
  ];
  assert.deepEqual(verdictOf(tallies), { cells: 7 / 10, agreed: 3 / 4, agreedRight: 2 / 4 });
});

test("a reader that believes in three reads the threes, before and after an exchange", async () => {
  const parameters = initialReader(SPEC, 0);
  parameters["update.1.bias"][3] = 1;
  const digits = strokes(20);
  const indices = Array.from({ length: 20 }, (_, i) => i);
  const { first, exchanged } = await readDigits(plain, { spec: SPEC, parameters }, digits, {
    indices,
  });
  for (const counted of [first, exchanged]) {
    assert.deepEqual(
      counted.map(({ steps }) => steps),
      [20, 150, 200, 450],
    );
    assert.deepEqual(verdictOf(counted[3].tallies), { cells: 0.1, agreed: 1, agreedRight: 0.1 });
  }
});

/** A run of few small steps. */
function smallRun(engine = plain) {
  const recipe = { ...readingRecipe(8), batch: 4, poolSize: 6, rolloutSteps: [3, 5] as const };
  const chosen = { ...recipe, fresh: 1, exchanged: 1 };
  const { arithmetic } = engine;
  return newRun({ kind: "reading", spec: SPEC, recipe: chosen, rngSeed: 1, arithmetic });
}

test("a run has the same bits on every number of threads, and after a stop", async () => {
  const digits = strokes(20);
  const whole = smallRun();
  await train(plain, whole, { digits });
  const other = smallRun(threads);
  await train(threads, other, { digits, until: 3 });
  const resumed = decodeRun(encodeRun(other), "reading");
  await train(threads, resumed, { digits });
  assert.deepEqual(encodeRun(resumed), encodeRun(whole));
  assert.equal(whole.step, 8);
  const moved = Object.values(whole.parameters).flatMap((tensor) => [...tensor]);
  assert.ok(moved.some((value) => value !== 0) && moved.every(Number.isFinite));
});

test("training without digits, or on digits of another size, is refused in one sentence", async () => {
  await assert.rejects(
    train(plain, smallRun(), {}),
    /^Error: A reader learns from digits with labels/,
  );
  const digits = { ...strokes(4), size: 14 };
  await assert.rejects(
    train(plain, smallRun(), { digits }),
    /^Error: The digits have 14 x 14 pixels/,
  );
});

test("recipes that make no sense are refused in one sentence", () => {
  const recipe = readingRecipe(10);
  for (const [change, pattern] of [
    [{ poolSize: 4 }, /"poolSize" must be at least the batch/],
    [{ fresh: 12, exchanged: 12 }, /"exchanged" must be at most the batch/],
    [{ rolloutSteps: [9, 3] }, /"rolloutSteps" must be the fewest, then the most/],
    [{ objective: "guess" }, /"objective" must be "cross-entropy" or "squared error"/],
  ] as const)
    assert.throws(() => checkReadingRecipe({ ...recipe, ...change }), pattern);
});

test("a file keeps a reader with its card, and no file of another system is one", () => {
  const reading = { steps: 20, cells: 0.5, agreed: 0.25, agreedRight: 0.125 };
  const reads = { digits: 8, first: [reading], exchanged: [reading] };
  const reader = { ...randomReader(4), card: { dataset: "MNIST", reads } };
  const bytes = encodeReader(reader);
  assert.deepEqual(decodeReader(bytes), reader);
  assert.throws(() => decodeRule(bytes), /kind "reading", not a rule \("nca"\)/);
  const parameters = initialParameters(GROWING_SPEC, 0);
  const rule = encodeRule({ spec: GROWING_SPEC, parameters, card: { grid: [8, 8] } });
  assert.throws(() => decodeReader(rule), /kind "nca", not a reader \("reading"\)/);
});

test("the digit that a cell believes in is the one with the largest belief", () => {
  const state = new Float32Array(3 * 14);
  for (const cell of [0, 1]) state[cell * 14 + 13] = 1;
  state[4] = 0.5;
  state[14 + 9] = 0.1;
  state[28 + 2] = 9;
  assert.deepEqual([...beliefs(SPEC, state)], [4, 9, NO_INK]);
});
