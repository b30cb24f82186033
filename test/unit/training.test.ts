import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { seedState } from "../../src/systems/growing/seed.ts";
import {
  fastRecipe,
  paperRecipe,
  presetRecipe,
  type Recipe,
  scaleLearningRate,
} from "../../src/training/growing/recipe.ts";
import { trainedRule } from "../../src/training/growing/trained-rule.ts";
import { type GrowingRun, newRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { toSparse } from "../../src/training/sparse-state.ts";
import { type Report, type TrainOptions, train } from "../../src/training/train.ts";
import { assertAllSameBits, assertAtMost, assertSameBits } from "../support/compare.ts";
import { discTarget, REGIMES, SIDE, SMALL_SPEC, smallRecipe, smallRun } from "../support/runs.ts";

const engine = await createEngine({ arithmetic: "plain", threads: 0 });
const threaded: Engine[] = [
  await createEngine({ arithmetic: "plain", threads: 1 }),
  await createEngine({ arithmetic: "plain", threads: 2 }),
];
after(() => Promise.all([engine, ...threaded].map((each) => each.dispose())));

type Told = Omit<Report, "batch" | "states">;

/** Trains and collects what is told of each step, without the states. */
async function reportsOf(
  run: GrowingRun,
  options: TrainOptions = {},
  on: Engine = engine,
): Promise<Told[]> {
  const reports: Told[] = [];
  await train(on, run, {
    ...options,
    onStep: async ({ batch, states, ...report }) => {
      assert.equal(states.length, run.recipe.batch);
      assert.equal(batch.states.length, states.length);
      reports.push(report);
      await options.onStep?.({ batch, states, ...report });
    },
  });
  return reports;
}

const averaged: Partial<Recipe> = { muon: 6, averaging: 0.99 };

const clipped: Partial<Recipe> = { normalise: false, clip: 0.01, optimiser: "adamax" };

for (const regime of REGIMES) {
  const ways = { Adam: {}, "Muon and averaging": averaged, "clipping and Adamax": clipped };
  for (const [how, changes] of Object.entries(ways)) {
    test(`${regime}, ${how}: a run that stopped goes on to the same bits, on any number of threads`, async () => {
      const recipe = smallRecipe(regime, changes);
      const whole = smallRun(recipe);
      const start = encodeRun(whole);
      const expected = await reportsOf(whole);
      assert.equal(whole.step, 10);
      const bytes = encodeRun(whole);
      assert.notDeepEqual(bytes, start);
      const first = decodeRun(start, "growing");
      const reports = await reportsOf(first, { until: 4 });
      assert.equal(first.step, 4);
      const second = decodeRun(encodeRun(first), "growing");
      reports.push(...(await reportsOf(second, {}, threaded[1])));
      assert.deepEqual(reports, expected);
      assertSameBits(encodeRun(second), bytes, "stopped and resumed");
      const other = decodeRun(start, "growing");
      await train(threaded[0], other);
      assertSameBits(encodeRun(other), bytes, "on one worker");
    });
  }
}

test("what is told of a step", async () => {
  const run = smallRun(smallRecipe("persistent"));
  const reports = await reportsOf(run);
  assert.deepEqual(
    reports.map(({ step }) => step),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
  for (const { step, loss, learningRate, rolloutSteps, aliveShare, rollback } of reports) {
    assert.ok(loss > 0 && loss < 10, `${loss}`);
    assert.equal(learningRate, step <= 6 ? 2e-3 : 1e-3);
    assert.ok(rolloutSteps >= 4 && rolloutSteps <= 8);
    assert.ok(aliveShare > 0 && aliveShare <= 1);
    assert.equal(rollback, undefined);
  }
});

test("the batch is told as it was before its rollout, and where in the pool it ended", async () => {
  const run = smallRun(smallRecipe("regenerating"));
  const seed = seedState(SMALL_SPEC, SIDE, SIDE);
  await train(engine, run, {
    onStep: ({ batch, states }) => {
      assertSameBits(batch.states[0], seed, "the first starts from the seed");
      assert.equal(batch.slots.length, states.length);
      for (const [sample, slot] of batch.slots.entries())
        assert.deepEqual(
          run.pool.columns.state[slot],
          toSparse(states[sample], SMALL_SPEC.channels),
        );
    },
  });
});

test("the learning rate changes as data of the run, and is resumed", async () => {
  const slowed = (run: GrowingRun): GrowingRun => ({
    ...run,
    recipe: scaleLearningRate(run.recipe, run.step, 0.25),
  });
  const first = smallRun(smallRecipe("persistent"));
  await train(engine, first, { until: 4 });
  const whole = slowed(first);
  const second = decodeRun(encodeRun(whole), "growing");
  const reports = await reportsOf(whole);
  assert.deepEqual(
    reports.map(({ learningRate }) => learningRate),
    [5e-4, 5e-4, 2.5e-4, 2.5e-4, 2.5e-4, 2.5e-4],
  );
  assert.deepEqual(await reportsOf(second), reports);
  assertSameBits(encodeRun(second), encodeRun(whole), "resumed");
  const { recipe } = trainedRule(whole, []).card;
  assert.deepEqual(recipe?.learningRate, [
    ...[
      [0, 2e-3],
      [4, 2e-3],
      [4, 5e-4],
      [6, 5e-4],
      [6, 2.5e-4],
    ],
  ]);
});

test("the loss falls on an easy target", async (t) => {
  for (const [how, changes] of Object.entries({ Adam: {}, "Muon and averaging": averaged })) {
    const recipe = smallRecipe("growing", {
      trainingSteps: 60,
      rolloutSteps: [10, 14],
      learningRate: [[0, how === "Adam" ? 5e-3 : 2e-3]],
      ...changes,
    });
    const run = smallRun(recipe, { from: undefined });
    const reports = await reportsOf(run);
    const losses = reports.map(({ loss }) => loss);
    const last = losses.slice(-5).reduce((sum, loss) => sum + loss, 0) / 5;
    t.diagnostic(`${how}: ${losses[0].toFixed(4)} to ${last.toFixed(4)}`);
    assertAtMost(last, 0.4 * losses[0], how);
    assert.equal(run.rollbacks, 0);
    for (const tensor of Object.values(run.average)) assert.ok(tensor.every(Number.isFinite));
  }
});

test("a growing run takes every option of the optimiser: each leads to other weights", async () => {
  const options: Partial<Recipe>[] = [
    {},
    { normalise: false },
    { normalise: false, clip: 1e-3 },
    { optimiser: "adamax" },
    { muon: 6 },
  ];
  const ends = new Set<string>();
  for (const changes of options) {
    const run = smallRun(smallRecipe("growing", { trainingSteps: 3, ...changes }));
    const reports = await reportsOf(run);
    for (const { gradientNorm } of reports) assert.ok(gradientNorm > 0);
    assert.equal(run.moments.power2 === 1, changes.optimiser === "adamax");
    ends.add(String(run.parameters["update.1.weight"]));
  }
  assert.equal(ends.size, options.length);
});

test("without averaging the run gives its last weights, with averaging something in between", async () => {
  const last = smallRun(smallRecipe("growing"));
  await train(engine, last);
  assertAllSameBits(last.average, last.parameters, "average");
  const slow = smallRun(smallRecipe("growing", averaged));
  const start = slow.parameters["update.1.weight"].slice();
  await train(engine, slow);
  const end = slow.parameters["update.1.weight"];
  const average = slow.average["update.1.weight"];
  const distance = (from: Float32Array): number =>
    Math.hypot(...average.map((value, i) => value - from[i]));
  assert.ok(distance(start) > 0 && distance(end) > 0);
  assert.ok(distance(end) < Math.hypot(...end.map((value, i) => value - start[i])));
});

test("a signal ends training after the step in hand, with a checkpoint", async () => {
  const run = smallRun(smallRecipe("persistent"));
  const abort = new AbortController();
  const checkpoints: number[] = [];
  const done = await train(engine, run, {
    signal: abort.signal,
    onStep: ({ step }) => {
      if (step === 3) abort.abort();
    },
    onCheckpoint: ({ step }) => {
      checkpoints.push(step);
    },
  });
  assert.equal(done, false);
  assert.equal(run.step, 3);
  assert.deepEqual(checkpoints, [3]);
  assert.equal(await train(engine, run, { signal: abort.signal }), false);
  assert.equal(run.step, 3);
  assert.equal(await train(engine, run), true);
  assert.equal(run.step, 10);
});

test("checkpoints come as often as asked, and training waits for them", async () => {
  const run = smallRun(smallRecipe("growing"));
  const checkpoints: number[] = [];
  let writing = false;
  await train(engine, run, {
    checkpointSeconds: 0,
    onStep: () => assert.equal(writing, false),
    onCheckpoint: async ({ step }) => {
      writing = true;
      await new Promise((resolve) => setTimeout(resolve, 2));
      writing = false;
      checkpoints.push(step);
    },
  });
  assert.deepEqual(checkpoints, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]);
});

test("an error of the caller's ends training, and the run stays whole", async () => {
  const run = smallRun(smallRecipe("growing"));
  const failing = train(engine, run, {
    onStep: ({ step }) => {
      if (step === 2) throw new Error("The disk is full.");
    },
  });
  await assert.rejects(failing, /^Error: The disk is full\.$/);
  assert.equal(run.step, 2);
  assert.equal(decodeRun(encodeRun(run)).step, 2);
});

test("a run of another arithmetic is refused", async () => {
  const run = smallRun(smallRecipe("growing"), { arithmetic: "relaxed" });
  await assert.rejects(
    train(engine, run),
    /^Error: The run was made in relaxed arithmetic, but the engine computes in plain\.$/,
  );
});

test("a new run: initial weights by rngSeed or another rule's, a pool of seeds, a target that fits", () => {
  const recipe = smallRecipe("persistent");
  const run = smallRun(recipe, { from: undefined });
  assert.ok(run.parameters["update.1.weight"].every((value) => value === 0));
  assert.equal(run.pool.size, recipe.poolSize);
  for (const { cells } of run.pool.columns.state)
    assert.deepEqual([...cells], [(SIDE / 2) * (SIDE + 1)]);
  assert.equal(smallRun(smallRecipe("growing")).pool.size, 0);
  const from = smallRun(recipe).parameters;
  const child = smallRun(recipe, { from });
  assertAllSameBits(child.parameters, from, "from");
  assert.notEqual(child.parameters["update.0.bias"], from["update.0.bias"]);
  assert.throws(
    () =>
      newRun({
        kind: "growing",
        spec: SMALL_SPEC,
        height: SIDE,
        width: SIDE + 1,
        target: discTarget(),
        targetName: "disc",
        recipe,
        rngSeed: 1,
        arithmetic: "plain",
      }),
    /^Error: The target must have 12 x 13 x 4 numbers, not 576\.$/,
  );
  assert.throws(
    () => smallRun(smallRecipe("persistent", { poolSize: 2 })),
    /^Error: The recipe's "poolSize" must be at least the batch, 3, not 2\.$/,
  );
});

test("the preset paper is the article's", () => {
  for (const regime of REGIMES) {
    const recipe = presetRecipe("paper", regime, 40);
    assert.deepEqual(recipe, paperRecipe(regime));
    const { trainingSteps, batch, poolSize, rolloutSteps, muon, averaging, damage } = recipe;
    assert.deepEqual([trainingSteps, batch, poolSize], [8000, 8, 1024]);
    assert.deepEqual(rolloutSteps, [64, 95]);
    assert.deepEqual([muon, averaging, damage.length, damage[0].samples], [0, 0, 1, 3]);
    assert.equal(presetRecipe("fast", regime, 40).regime, regime);
    assert.deepEqual(presetRecipe("fast", regime, 40), fastRecipe(regime, 40));
  }
});
