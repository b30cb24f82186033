// Runs that collapse: noticed, told, taken back, and given up in the end; never passed off as a success.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import type { Parameters } from "../../src/numbers/shapes.ts";
import { seedState } from "../../src/systems/growing/seed.ts";
import type { Recipe } from "../../src/training/growing/recipe.ts";
import type { GrowingRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { toSparse } from "../../src/training/sparse-state.ts";
import { type Report, train } from "../../src/training/train.ts";
import { assertAllSameBits, assertSameBits } from "../support/compare.ts";
import { SIDE, SMALL_SPEC, smallRecipe, smallRun } from "../support/runs.ts";

const engine = await createEngine({ arithmetic: "plain", threads: 0 });
after(() => engine.dispose());

const SEED = toSparse(seedState(SMALL_SPEC, SIDE, SIDE), SMALL_SPEC.channels);

/** Trains until the run gives up or is done; returns its reports and its last words. */
async function follow(
  run: GrowingRun,
  onStep: (report: Report) => void = () => {},
): Promise<{ reports: Report[]; error?: string }> {
  const reports: Report[] = [];
  try {
    await train(engine, run, {
      onStep: (report) => {
        reports.push(report);
        onStep(report);
      },
    });
    return { reports };
  } catch (error) {
    return { reports, error: String(error) };
  }
}

const LAST_WORDS =
  /^Error: Training collapsed 9 times \(.+\): try another rngSeed, a lower learning rate, or start from a rule that grows\.$/;

/** From step 3 on, Adam throws the weights about. */
function recklessRecipe(rate: number, changes: Partial<Recipe> = {}): Recipe {
  const learningRate: Recipe["learningRate"] = [
    [0, 2e-3],
    [3, 2e-3],
    [3, rate],
  ];
  return smallRecipe("persistent", { learningRate, ...changes });
}

test("a run that explodes goes back to its snapshot with a fresh pool, and gives up the ninth time", async () => {
  const run = smallRun(recklessRecipe(1e4));
  const start = structuredClone(run.parameters);
  let checked = 0;
  const { reports, error } = await follow(run, ({ rollback }) => {
    if (!rollback) return;
    checked++;
    assert.equal(run.rollbacks, checked);
    assert.equal(run.step, 0);
    assert.equal(rollback.toStep, 0);
    assert.match(
      rollback.reason,
      /^(the loss is no longer a number|the cells' values exploded|every cell died)$/,
    );
    assertAllSameBits(run.parameters, start, "weights");
    assertAllSameBits(run.average, start, "average");
    assertAllSameBits(run.parameters, run.snapshot.parameters, "snapshot");
    assert.ok(Object.values(run.moments.first).every((moment) => moment.every((x) => x === 0)));
    assert.deepEqual([run.moments.power1, run.moments.power2], [1, 1]);
    assert.deepEqual(run.pool.columns.state, Array(7).fill(SEED));
  });
  assert.equal(checked, 8);
  assert.match(error ?? "", LAST_WORDS);
  // Three good steps and the reckless one, then the step that shows it; each time with other draws.
  assert.deepEqual(
    reports.slice(0, 10).map(({ step, rollback }) => [step, rollback !== undefined]),
    [1, 2, 3, 4, 5, 1, 2, 3, 4, 5].map((step) => [step, step === 5]),
  );
  assert.notEqual(reports[1].loss, reports[6].loss);
});

test("a run whose every cell dies is noticed at once", async () => {
  const from: Parameters = structuredClone(smallRun(smallRecipe("growing")).parameters);
  from["update.1.bias"].fill(-50);
  const run = smallRun(smallRecipe("persistent", { rolloutSteps: [12, 16] }), { from });
  const { reports, error } = await follow(run);
  assert.match(error ?? "", LAST_WORDS);
  assert.match(error ?? "", /every cell died/);
  assert.equal(reports.length, 8);
  for (const { step, aliveShare, rollback } of reports) {
    assert.equal(step, 1);
    assert.equal(aliveShare, 0);
    assert.deepEqual(rollback, { reason: "every cell died", toStep: 0 });
  }
});

test("a run that breaks once goes on from the latest snapshot and ends well", async () => {
  const run = smallRun(smallRecipe("regenerating", { trainingSteps: 60 }));
  let broken = false;
  const { reports, error } = await follow(run, ({ step }) => {
    if (step !== 55 || broken) return;
    broken = true;
    run.parameters["update.1.weight"].fill(Number.NaN);
  });
  assert.equal(error, undefined);
  const collapse = reports.findIndex(({ rollback }) => rollback);
  assert.equal(collapse, 55);
  // Snapshots are taken before steps 1, 51, 101, ...: 50 training steps were made.
  assert.equal(reports[collapse].rollback?.toStep, 50);
  assert.equal(reports[collapse + 1].step, 51);
  assert.deepEqual([run.step, run.rollbacks], [60, 1]);
  for (const tensor of [...Object.values(run.parameters), ...Object.values(run.average)])
    assert.ok(tensor.every(Number.isFinite));
});

test("a step that would throw a weight beyond the numbers is taken back before anyone sees it", async () => {
  const learningRate: Recipe["learningRate"] = [[0, 1e39]];
  const run = smallRun(smallRecipe("persistent", { learningRate }));
  const { parameters } = structuredClone(run);
  const { reports, error } = await follow(run, ({ rollback }) => {
    assert.deepEqual(rollback, { reason: "the weights are no longer numbers", toStep: 0 });
    assertAllSameBits(run.parameters, parameters, "weights");
    assert.deepEqual(decodeRun(encodeRun(run)), run);
  });
  assert.equal(reports.length, 8);
  assert.match(error ?? "", LAST_WORDS);
});

test("a run that was stopped between two collapses goes on to the same bits", async () => {
  const recipe = recklessRecipe(1e4);
  const whole = smallRun(recipe);
  const { reports, error } = await follow(whole);
  const abort = new AbortController();
  const first = smallRun(recipe);
  let seen = 0;
  await train(engine, first, {
    signal: abort.signal,
    onStep: () => {
      if (++seen === 7) abort.abort();
    },
  });
  assert.deepEqual([first.rollbacks, first.step], [1, 2]);
  const second = decodeRun(encodeRun(first), "growing");
  const rest = await follow(second);
  assert.equal(rest.error, error);
  assert.deepEqual(
    rest.reports.map(({ step, loss }) => [step, loss]),
    reports.slice(7).map(({ step, loss }) => [step, loss]),
  );
  assertSameBits(encodeRun(second), encodeRun(whole), "run");
});

test("gradients that overflow are a collapse, even in the last step and under a fine loss", async () => {
  // A hidden unit sees channel 4 less channel 5, which is 0 on the seed, 1e14-fold, and adds it to channel 4: in four
  // steps it grows from next to nothing to a hundredth, while its gradient grows beyond the numbers of float32.
  const from: Parameters = structuredClone(smallRun(smallRecipe("growing")).parameters);
  for (const tensor of Object.values(from)) tensor.fill(0);
  const { hidden } = SMALL_SPEC;
  from["update.0.weight"].set([1e14, -1e14], 4);
  from["update.0.bias"][0] = 1e-44;
  from["update.1.weight"][0] = 1e3;
  from["update.1.weight"][4 * hidden] = 1;
  const recipe = smallRecipe("persistent", { trainingSteps: 1, rolloutSteps: [4, 4] });
  const run = smallRun(recipe, { from, spec: { ...SMALL_SPEC, fireRate: 1 } });
  const { reports, error } = await follow(run);
  assert.match(error ?? "no error", LAST_WORDS);
  for (const { loss, aliveShare, rollback } of reports) {
    assert.ok(loss < 10 && aliveShare > 0, `${loss} ${aliveShare}`);
    assert.equal(rollback?.reason, "the gradients are no longer numbers");
  }
  assertAllSameBits(run.parameters, from, "weights");
});
