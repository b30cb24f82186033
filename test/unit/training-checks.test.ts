// What training measures of what it makes, and what that changes.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { heal } from "../../src/measure/heal.ts";
import { checkRule } from "../../src/models/rule.ts";
import { grow } from "../../src/systems/growing/simulation.ts";
import { drawBatch } from "../../src/training/growing/batch.ts";
import { type Check, isBetter } from "../../src/training/growing/check.ts";
import { describeCheck } from "../../src/training/growing/check-words.ts";
import {
  fastRecipe,
  type Recipe,
  stretchRecipe,
  untilHealed,
} from "../../src/training/growing/recipe.ts";
import {
  dueCheck,
  emphasis,
  hastened,
  isContent,
  mayEndEarly,
  roundEnd,
} from "../../src/training/growing/steering.ts";
import { trainedRule } from "../../src/training/growing/trained-rule.ts";
import type { GrowingRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { scheduleAt } from "../../src/training/schedule.ts";
import { toSparse } from "../../src/training/sparse-state.ts";
import { isFinished, type TrainOptions, train } from "../../src/training/train.ts";
import { assertSameBits } from "../support/compare.ts";
import { FLOOD, FLOOD_SIDE, floodParameters } from "../support/flood.ts";
import { smallRecipe, smallRun } from "../support/runs.ts";

const engine = await createEngine({ arithmetic: "plain", threads: 0 });
after(() => engine.dispose());

/** A check of a rule that is all that it should be. */
const GOOD: Check = {
  ...{ step: 12, isFull: true, heals: true, cuts: 96, unhealed: [] },
  ...{ grown: 0.004, afterRegrowth: 0.005, at2000: 0.005, at10000: 0.006 },
};
const FEW: Check = { ...GOOD, isFull: false, cuts: 24, at10000: null };

/** A recipe of two rounds, of six steps and of three, with checks every third step. */
const ROUNDS = { rounds: [6], trainingSteps: 9, checkEvery: 3, poolSize: 7 };
const recipe = smallRecipe("regenerating", { ...ROUNDS, batch: 4, damage: [oneCut()] });

function oneCut() {
  return { ...smallRecipe("regenerating").damage[0], samples: 2 };
}

const DOME = await grow(
  engine,
  { spec: FLOOD, parameters: floodParameters() },
  { height: FLOOD_SIDE, width: FLOOD_SIDE, steps: 400 },
);

/** A run of the rule that heals. */
function floodRun(changes: Partial<Recipe> = {}): GrowingRun {
  const grid = { height: FLOOD_SIDE, width: FLOOD_SIDE, target: DOME };
  const slow = { ...recipe, learningRate: [[0, 1e-5]] as const, ...changes };
  return smallRun(slow, { spec: FLOOD, from: floodParameters(), ...grid });
}

/** Trains a run; its checks as they come. */
async function checksOf(run: GrowingRun, options: TrainOptions = {}): Promise<Check[]> {
  const told: Check[] = [];
  const onCheck = (check: Check): void => {
    told.push(check);
  };
  await train(engine, run, { ...options, onCheck });
  return told;
}

test("where nothing is left to object to, the learning rate falls early, and training may end", () => {
  const usual = untilHealed(fastRecipe("regenerating", 40));
  const found = { ...FEW, step: 1200, grown: 0.02, at2000: 0.05 };
  const early = hastened(usual, found);
  assert.deepEqual([early.earlyEnd, early.rounds], [1600, usual.rounds]);
  assert.deepEqual([roundEnd(early, 1300), roundEnd(early, 1601)], [1600, 2400]);
  assert.equal(early.trainingSteps, usual.trainingSteps);
  const rates = (recipe: Recipe, ...steps: number[]): number[] =>
    steps.map((step) => scheduleAt(recipe.learningRate, step));
  const kept = [0, 700, 1199, 1200, 1600, 1601, 2399, 2400, 5000];
  assert.deepEqual(rates(early, ...kept), rates(usual, ...kept));
  assert.deepEqual(rates(early, 1400), [(scheduleAt(usual.learningRate, 1200) + 2e-4) / 2]);
  const [last] = rates(early, 1600 - 1e-9);
  assert.ok(Math.abs(last - 2e-4) < 1e-9, "the round's last");
  assert.equal(dueCheck({ recipe: early, step: 1600 }), "full");
  const worse: readonly Partial<Check>[] = [
    { unhealed: ["left"] },
    { heals: false },
    { grown: 0.021 },
    { grown: null },
    { at2000: 0.07 },
    { switches: 2, unswitched: 1 },
    { isFull: true },
    { step: 2000 },
  ];
  for (const each of worse) assert.equal(hastened(usual, { ...found, ...each }), usual);
  assert.equal(hastened(early, found), early, "a step that is made again");
  // If nothing came of it, all goes on, and what makes training content is the same.
  const failed = { ...GOOD, step: 2400, grown: 0.015 };
  for (const recipe of [usual, early])
    assert.equal(isContent({ recipe, step: 2400, checks: [failed] }), false);
  assert.equal(hastened(early, { ...found, step: 1600 }).earlyEnd, 2000);
  const late = { ...usual, learningRate: [[5000, 1e-3]] as const };
  assert.equal(scheduleAt(hastened(late, found).learningRate, 1400), 1e-3);
  const exact = { ...usual, rounds: [], checkEvery: 20 };
  const short = { ...usual, rounds: [800], checkEvery: 400 };
  assert.deepEqual([usual, exact, short].map(mayEndEarly), [true, false, false]);
  assert.equal(hastened(exact, found), exact, "so many steps as were asked for");
  const { checkEvery: _, ...unsteered } = usual;
  assert.equal(hastened(unsteered, found), unsteered);
});

test("a run whose rule is sound early is measured in full at the next check, also if it was saved between", async () => {
  const changes = { rounds: [12], trainingSteps: 15, learningRate: [[0, 1e-5]] } as const;
  const run = floodRun(changes);
  const told = await checksOf(run);
  assert.deepEqual(
    told.map(({ step, isFull }) => [step, isFull]),
    [
      [3, false],
      [6, true],
    ],
  );
  assert.deepEqual([run.step, isFinished(run), run.recipe.earlyEnd], [6, true, 6]);
  const split = floodRun(changes);
  await train(engine, split, { until: 4 });
  const later = decodeRun(encodeRun(split), "growing");
  await train(engine, later);
  assertSameBits(encodeRun(later), encodeRun(run), "saved between");
});

test("a run is measured on few creatures, in full after a round, and ends there if it heals", async () => {
  const run = floodRun();
  const told = await checksOf(run);
  assert.deepEqual(run.checks, told);
  assert.deepEqual(
    told.map(({ step, isFull, cuts, heals }) => [step, isFull, cuts, heals]),
    [
      [3, false, 24, true],
      [6, true, 96, true],
    ],
  );
  assert.deepEqual([run.step, isFinished(run)], [6, true]);
  // What heal finds of the rule is what the check found, and stands in its card.
  const rule = trainedRule(run, []);
  const options = { height: FLOOD_SIDE, width: FLOOD_SIDE, target: run.target };
  const { heals, healedShare, target } = await heal(engine, rule, options);
  const { grown, afterRegrowth, at2000, at10000 } = target;
  const found = { heals, healedShare, target: { grown, afterRegrowth, at2000, at10000 } };
  assert.deepEqual(rule.card.heal, found);
  assert.deepEqual(checkRule(rule).card.heal, found);
});

test("a run that stops anywhere, before a check too, goes on to the same bits", async () => {
  for (const [begin, stops] of [
    [() => floodRun(), [6]],
    [() => smallRun(recipe), [2, 3, 6, 8, 9]],
  ] as const) {
    const whole = begin();
    const start = encodeRun(whole);
    await train(engine, whole);
    const bytes = encodeRun(whole);
    for (const stopAt of stops) {
      const first = decodeRun(start, "growing");
      const stop = new AbortController();
      const onStep = ({ step }: { step: number }): void => {
        if (step === stopAt) stop.abort();
      };
      assert.equal(await train(engine, first, { onStep, signal: stop.signal }), false);
      assert.equal(first.step, stopAt);
      assert.equal(first.checks?.some(({ step }) => step === stopAt) ?? false, false);
      const second = decodeRun(encodeRun(first), "growing");
      assert.equal(await train(engine, second), true);
      assertSameBits(encodeRun(second), bytes, `stopped at step ${stopAt}`);
    }
  }
});

test("a check that is aborted is made when the run goes on", async () => {
  const run = floodRun();
  await train(engine, run, { until: 2 });
  const stop = new AbortController();
  let looks = 0;
  // The check asks its signal again and again; after some times it is told to stop.
  const signal = new Proxy(stop.signal, {
    get: (target, name) => {
      if (name === "throwIfAborted" && looks++ === 30) stop.abort();
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  assert.equal(await train(engine, run, { signal }), false);
  assert.deepEqual([run.step, run.checks], [3, undefined]);
  assert.deepEqual(
    (await checksOf(run, { until: 3 })).map(({ step }) => step),
    [3],
  );
});

test("a rule that does not heal is given all rounds; the best is kept, and told as what it is", async () => {
  const run = smallRun(recipe);
  assert.equal(await train(engine, run), true);
  assert.equal(run.step, 9);
  assert.deepEqual(
    run.checks?.map(({ step }) => step),
    [3, 6, 9],
  );
  assert.ok(run.best?.check.isFull);
  const rule = trainedRule(run, []);
  assert.equal(rule.card.heal?.heals, false);
  assert.equal(rule.card.recipe?.trainedSteps, run.best.check.step);
  assert.deepEqual(rule.parameters, run.best.parameters);
  // Nothing like a disc grew, so nothing was cut.
  assert.deepEqual([run.best.check.cuts, rule.card.heal?.healedShare], [0, null]);
});

test("a run that never was to be measured is not, and its card says nothing of healing", async () => {
  const { rounds: _, checkEvery: __, ...plain } = recipe;
  const run = smallRun(plain);
  await train(engine, run, { onCheck: () => assert.fail("It was measured.") });
  assert.equal(run.checks, undefined);
  assert.equal("heal" in trainedRule(run, []).card, false);
});

test("what was found of steps that a collapsed run takes back is forgotten", async () => {
  const run = floodRun({ checkEvery: 4, rounds: [] });
  await train(engine, run, { until: 5 });
  assert.deepEqual(
    run.checks?.map(({ step }) => step),
    [4],
  );
  run.parameters["update.1.bias"].fill(-1e4);
  await train(engine, run, {
    until: 6,
    onStep: ({ rollback }) => {
      if (rollback) assert.deepEqual(run.checks, []);
    },
  });
  assert.equal(run.rollbacks, 1);
});

test("when a check is due", () => {
  const due = (step: number, checks?: Check[], changes = {}) =>
    dueCheck({ recipe: { ...recipe, ...changes }, step, checks });
  const plan = Array.from({ length: 10 }, (_, step) => due(step));
  const [none, few, full] = [undefined, "few", "full"];
  assert.deepEqual(plan, [none, none, none, few, none, none, full, none, none, full]);
  assert.equal(due(6, [{ ...GOOD, step: 6 }]), undefined);
  assert.equal(due(6, [{ ...FEW, step: 3 }]), "full");
  assert.equal(due(9, [], { rounds: [] }), "full");
  assert.equal(due(6, [], { rounds: undefined }), undefined);
  assert.deepEqual(
    [0, 5, 6, 7, 9].map((step) => roundEnd(recipe, step)),
    [6, 6, 6, 9, 9],
  );
});

test("training ends when the rule heals, stays and is close; after two rounds it need not be close", () => {
  const content = (change: Partial<Check>, rounds = [12, 18], at = 12) =>
    isContent({ recipe: { ...recipe, rounds }, step: at, checks: [{ ...GOOD, ...change }] });
  assert.equal(content({}), true);
  assert.equal(content({ isFull: false }), false);
  assert.equal(content({ heals: false }), false);
  assert.equal(content({ at10000: 0.13 }), false);
  assert.equal(content({ at10000: null }), false);
  assert.equal(content({ grown: 0.011 }), false);
  assert.equal(content({ grown: 0.011 }, [6, 12, 18]), true);
  assert.equal(content({ step: 6 }), false);
});

test("cuts that do not heal are drawn, and where creatures drift an old one takes the place of one that is cut", () => {
  const asked = (...checks: Check[]) => emphasis({ recipe, step: 5, checks }, 2);
  const usual = { damaged: 2, old: 0, weakCuts: [] };
  assert.deepEqual(asked(), usual);
  assert.deepEqual(asked(FEW), usual);
  const drifting = { ...FEW, at2000: 0.07 };
  assert.deepEqual(asked(FEW, drifting), { damaged: 1, old: 1, weakCuts: [] });
  for (const at10000 of [0.2, null])
    assert.deepEqual(asked({ ...GOOD, at10000 }), { damaged: 1, old: 1, weakCuts: [] });
  const unhealed = ["square", "left", "square"];
  const weakCuts = ["square", "left"];
  assert.deepEqual(asked({ ...FEW, unhealed }), { damaged: 2, old: 0, weakCuts });
  assert.deepEqual(asked({ ...drifting, unhealed }), { damaged: 1, old: 1, weakCuts });
  // What grows nothing like its picture is neither cut nor watched, and one that is cut stays.
  assert.deepEqual(asked({ ...drifting, cuts: 0 }), usual);
  assert.deepEqual(emphasis({ recipe, step: 5, checks: [drifting] }, 1), { ...usual, damaged: 1 });
});

/** Fills the pool of a run with what the rule grows. */
function fillPool(run: GrowingRun): void {
  run.pool.columns.state.fill(toSparse(DOME, FLOOD.channels));
}

test("half of the damage is made of the cuts that did not heal", async () => {
  const run = floodRun();
  fillPool(run);
  run.checks = [{ ...FEW, step: 1, unhealed: ["left"] }];
  const isLeftHalfEmpty = (state: Float32Array): boolean =>
    Array.from({ length: FLOOD_SIDE ** 2 }, (_, cell) => cell)
      .filter((cell) => cell % FLOOD_SIDE < FLOOD_SIDE / 2)
      .every((cell) => state[4 * cell + 3] === 0);
  let left = 0;
  for (run.step = 2; run.step < 102; run.step++)
    left += drawBatch(run).states.slice(2).filter(isLeftHalfEmpty).length;
  assert.ok(left >= 80 && left <= 120, `${left} of 200`);
});

test("rounds go on from a recipe's end, each at half the first learning rate; --steps takes the first alone", () => {
  const first = fastRecipe("regenerating", 40);
  const rounds = untilHealed(first);
  const n = first.trainingSteps;
  assert.deepEqual(rounds.rounds, [n, 1.5 * n, 2 * n, 2.5 * n]);
  assert.equal(rounds.trainingSteps, 3 * n);
  for (const step of [0, 1, 700, n - 1])
    assert.equal(scheduleAt(rounds.learningRate, step), scheduleAt(first.learningRate, step));
  for (const end of rounds.rounds!) {
    assert.equal(scheduleAt(rounds.learningRate, end), 1e-3);
    assert.ok(Math.abs(scheduleAt(rounds.learningRate, end - 1) - 2e-4) <= 1e-6);
  }
  for (const steps of [n, 2 * n, 17])
    assert.deepEqual(stretchRecipe(rounds, steps), stretchRecipe(first, steps));
});

test("what is found is said in words", () => {
  const few: [Partial<Check>, string][] = [
    [{}, "holds its shape; all 24 cuts heal"],
    [
      { heals: false, unhealed: ["square", "left", "disc-2"] },
      "holds its shape; 3 of 24 cuts do not heal, the worst is the centre square",
    ],
    [{ unhealed: ["disc-7"] }, "holds its shape; 1 of 24 cuts does not heal, the worst is a disc"],
    [
      { heals: false, at2000: 0.23, unhealed: ["upper"] },
      "does not hold its shape for 2,000 steps (error 0.230); 1 of 24 cuts does not heal, the worst is the upper half",
    ],
    [
      { isFull: true, at10000: 1.87 },
      "does not hold its shape for 10,000 steps (error 1.870); all 24 cuts heal",
    ],
    [
      { isFull: true, at10000: null },
      "does not hold its shape for 10,000 steps (error not a number); all 24 cuts heal",
    ],
    [
      { isFull: true, heals: false, unhealed: ["left"] },
      "holds its shape; 1 of 24 cuts does not heal, the worst is the left half",
    ],
    [{ grown: 0.08 }, "is not its picture yet (error 0.080); all 24 cuts heal"],
    [
      { at2000: null },
      "does not hold its shape for 2,000 steps (error not a number); all 24 cuts heal",
    ],
    [
      { afterRegrowth: 0.2 },
      "holds its shape; all 24 cuts heal, but not to the picture (error 0.200)",
    ],
    [{ cuts: 0 }, "holds its shape; no cut of it can heal"],
    [
      { cuts: 0, grown: 3e4, afterRegrowth: null, at2000: null },
      "does not grow its picture yet (error 3.0e+4)",
    ],
    [
      { heals: false, afterRegrowth: null, at2000: null, unhealed: ["left"] },
      "does not hold its shape for 2,000 steps (error not a number); 1 of 24 cuts does not heal, the worst is the left half",
    ],
  ];
  for (const [change, words] of few) assert.equal(describeCheck({ ...FEW, ...change }), words);
});

test("of two rules the better is one that heals, then stays, heals more, is closer", () => {
  const falling: Check[] = [
    GOOD,
    { ...GOOD, grown: 0.005 },
    { ...GOOD, unhealed: ["left"], grown: 0.001 },
    { ...GOOD, at10000: 0.3 },
    { ...GOOD, at10000: null, at2000: null, grown: 0.005 },
    { ...GOOD, heals: false, at10000: null, unhealed: ["left", "left"] },
    { ...GOOD, heals: false, at10000: null, at2000: 0.17 },
    { ...GOOD, heals: false, at10000: null, at2000: null, cuts: 0 },
    { ...GOOD, heals: false, at10000: null, at2000: null, cuts: 0, grown: null },
  ];
  for (const [i, one] of falling.entries())
    for (const [j, other] of falling.entries())
      assert.equal(isBetter(one, other), i < j, `${i} and ${j}`);
});

test("a run file with findings that make no sense is refused", async () => {
  const run = smallRun(recipe);
  await train(engine, run);
  assert.equal(isFinished(decodeRun(encodeRun(run), "growing")), true);
  const wrong = { ...GOOD, unhealed: ["tail"] };
  run.checks = [wrong];
  assert.throws(() => decodeRun(encodeRun(run)), /The run file is broken: its "checks" .*sense\.$/);
});
