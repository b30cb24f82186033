// Training a rule with goals: what its batches are made of, its optimiser, its run file.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/models/safetensors.ts";
import { seedState } from "../../src/systems/growing/seed.ts";
import { GOAL_BIAS, parameterShapes } from "../../src/systems/growing/spec.ts";
import { drawBatch } from "../../src/training/growing/batch.ts";
import { runRecipe } from "../../src/training/growing/choice.ts";
import { checkGrowingRecipe } from "../../src/training/growing/recipe-schema.ts";
import { targetOf } from "../../src/training/growing/run-goals.ts";
import { trainedRule } from "../../src/training/growing/trained-rule.ts";
import { readEntry } from "../../src/training/pool.ts";
import type { GrowingRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { toSparse } from "../../src/training/sparse-state.ts";
import { train } from "../../src/training/train.ts";
import { assertSameBits } from "../support/compare.ts";
import { GOAL_SPEC, goalRecipe, goalRun, goalTargets, NAMES } from "../support/goals.ts";
import { REGIMES, SIDE, SMALL_SPEC, smallRecipe, smallRun } from "../support/runs.ts";

const engines = [
  await createEngine({ arithmetic: "plain", threads: 0 }),
  await createEngine({ arithmetic: "plain", threads: 1 }),
  await createEngine({ arithmetic: "plain", threads: 2 }),
];
after(() => Promise.all(engines.map((engine) => engine.dispose())));
const SEED = seedState(GOAL_SPEC, SIDE, SIDE);
const C = GOAL_SPEC.channels;

/** A run whose pool holds, in each place, a state that names the place: all cells live, and are the place's goal more or less. */
function filledRun(): GrowingRun {
  const run = goalRun();
  const states = Array.from({ length: run.pool.size }, (_, place) => {
    const target = targetOf(run, place % 3);
    const state = new Float32Array(SIDE * SIDE * C).fill(0.5);
    for (let i = 0; i < target.length; i++)
      state[Math.floor(i / 4) * C + (i % 4)] = target[i] + 0.2 + place / 100;
    state.fill(place, C - 1, C);
    return toSparse(state, C);
  });
  run.pool = { ...run.pool, columns: { state: states } };
  return run;
}

test("a sample has the goal of its place, and changed samples are states of other goals", () => {
  const run = filledRun();
  const seen = new Set<string>();
  const goalsSeen = new Set<number>();
  for (run.step = 0; run.step < 60; run.step++) {
    const { slots, goals, states } = drawBatch(run);
    assert.deepEqual(
      goals,
      slots.map((slot) => slot % 3),
    );
    // Of six samples one is a seed, two change their goal, and three are cut.
    assertSameBits(states[0], SEED, "the worst");
    for (const sample of [1, 2]) {
      const from = Array.from({ length: run.pool.size }, (_, place) => place).find((place) =>
        readEntry(run.pool, "state", place).every((value, i) => value === states[sample][i]),
      );
      assert.ok(from !== undefined, "a whole state of the pool");
      assert.notEqual(from % 3, goals[sample]);
      seen.add(`${from % 3} ${goals[sample]}`);
      goalsSeen.add(from);
    }
    for (const sample of [3, 4, 5]) {
      const whole = readEntry(run.pool, "state", slots[sample]);
      assert.ok(states[sample].every((value, i) => value === whole[i] || value === 0));
      assert.ok(states[sample].some((value) => value === 0));
    }
  }
  assert.equal(seen.size, 6, "every ordered pair of goals");
  assert.equal(goalsSeen.size, run.pool.size, "from every place");
});

test("without a pool goals take turns", () => {
  const run = goalRun(goalRecipe("growing", { batch: 4 }));
  const goals = [0, 1, 2].flatMap((step) => [...drawBatch({ ...run, step }).goals]);
  assert.deepEqual(goals, [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
});

test("a rule of one picture has one goal in its batches", () => {
  const { goals } = drawBatch(smallRun(smallRecipe("regenerating")));
  assert.deepEqual(goals, [0, 0, 0]);
});

for (const regime of REGIMES)
  test(`${regime}: a run with goals that stopped goes on to the same bits, on any number of threads`, async () => {
    const whole = goalRun(goalRecipe(regime, { muon: 6, averaging: 0.9 }));
    const start = encodeRun(whole);
    await train(engines[0], whole);
    const bytes = encodeRun(whole);
    const first = decodeRun(start, "growing");
    await train(engines[1], first, { until: 4 });
    const second = decodeRun(encodeRun(first), "growing");
    await train(engines[2], second);
    assertSameBits(encodeRun(second), bytes, "stopped and resumed");
    const rows = whole.parameters[GOAL_BIAS];
    const before = decodeRun(start, "growing").parameters[GOAL_BIAS];
    for (const goal of NAMES.keys())
      assert.ok(
        rows
          .subarray(16 * goal, 16 * (goal + 1))
          .some((value, d) => value !== before[16 * goal + d]),
        `${NAMES[goal]} learns`,
      );
  });

test("goals are left to Adam, which moves what is wanted by about the learning rate", async () => {
  const [fast, slow] = [
    goalRun(goalRecipe("growing", { muon: 6 })),
    goalRun(goalRecipe("growing")),
  ];
  for (const run of [fast, slow]) await train(engines[0], run, { until: 1 });
  assertSameBits(fast.parameters[GOAL_BIAS], slow.parameters[GOAL_BIAS], "goals");
  assert.notDeepEqual(fast.parameters["update.1.weight"], slow.parameters["update.1.weight"]);
});

test("a run with goals comes back from its file, and gives a rule that names its targets", () => {
  const run = goalRun();
  const bytes = encodeRun(run);
  assert.deepEqual(decodeRun(bytes), run);
  assert.deepEqual(decodeSafetensors(bytes).tensors.target.shape, [3, SIDE, SIDE, 4]);
  const { spec, card } = trainedRule(run, []);
  assert.deepEqual(spec.goals, NAMES);
  assert.deepEqual([card.targets, card.target], [NAMES, undefined]);
});

test("a run whose goals and targets do not fit together is refused", () => {
  const bare = { targetNames: undefined };
  assert.throws(
    () => goalRun(undefined, { target: goalTargets().subarray(0, 8) }),
    /must have 3 x 12 x 12 x 4 numbers, not 8/,
  );
  assert.throws(() => goalRun(undefined, bare), /has the name of a target for each goal/);
  assert.throws(
    () => smallRun(smallRecipe("growing"), { targetNames: NAMES }),
    /and otherwise none/,
  );
  const { tensors, metadata } = decodeSafetensors(encodeRun(goalRun()));
  const tampered = (change: object, more: object = {}) =>
    encodeSafetensors({
      tensors: { ...tensors, ...more },
      metadata: {
        ...metadata,
        blastema: JSON.stringify({ ...JSON.parse(metadata.blastema!), ...change }),
      },
    });
  for (const targetNames of [["one"], ["a", "b"], [1, 2, 3], "abc", undefined])
    assert.throws(
      () => decodeRun(tampered({ targetNames })),
      /"targetNames" is missing or makes no sense/,
    );
  const { goals: _, ...spec } = JSON.parse(metadata.blastema!).spec;
  assert.throws(() => decodeRun(tampered({ spec })), /must be left out for a rule without goals/);
  const one = {
    target: { shape: [SIDE, SIDE, 4], data: goalTargets().subarray(0, SIDE * SIDE * 4) },
  };
  assert.throws(
    () => decodeRun(tampered({}, one)),
    /its tensor "target" is missing, or has a wrong/,
  );
});

test("recipes for several pictures are what recipes may be, and grow with their number", () => {
  for (const regime of REGIMES)
    for (const preset of ["fast", "paper"] as const)
      for (const pictures of [2, 10, 32]) {
        const goals = Array.from({ length: pictures }, (_, i) => `goal-${i}`);
        const recipe = runRecipe({ preset, regime, size: 40, pad: 16, goals });
        assert.deepEqual(checkGrowingRecipe(recipe, { goals }), recipe);
        const one = runRecipe({ preset, regime, size: 40, pad: 16 });
        assert.ok(recipe.learningRate.at(-1)![0] > one.learningRate[0][0]);
        assert.equal(
          runRecipe({ preset, regime, size: 40, pad: 16, goals, steps: 77 }).trainingSteps,
          77,
        );
      }
  const { learningRate } = runRecipe({
    ...{ preset: "fast", regime: "regenerating", size: 40, pad: 16, steps: 900 },
    goals: ["one", "other"],
  });
  const falls = [2e-3, 2e-3, 1e-3, 4e-4, 1e-4];
  assert.deepEqual(
    learningRate,
    [0, 100, 300, 600, 900].map((step, i) => [step, falls[i]]),
  );
  const recipe = goalRecipe("regenerating");
  for (const [change, spec, sentence] of [
    [{}, SMALL_SPEC, /"switches" must be left out for a rule without goals, not 2/],
    [
      { switches: 3 },
      GOAL_SPEC,
      /"damage\.0\.samples" must be less than the batch, 6, .+ together with its switches, 3/,
    ],
    [{ switches: 6, regime: "persistent" }, GOAL_SPEC, /less than the batch/],
    [
      { poolSize: 8 },
      { goals: Array.from({ length: 9 }, (_, i) => `g${i}`) },
      /"poolSize" must be at least the number of goals, 9/,
    ],
  ] as const)
    assert.throws(() => checkGrowingRecipe({ ...recipe, ...change }, spec), sentence);
  assert.equal(parameterShapes(GOAL_SPEC)[GOAL_BIAS].length, 2);
});
