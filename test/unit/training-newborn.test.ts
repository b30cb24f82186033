// Newborn creatures that die leave no gradient: what is done so that they live.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { ALPHA } from "../../src/ops/cell.ts";
import { createSimulation, dishKey } from "../../src/systems/growing/simulation.ts";
import { createNewbornCare, haveDied } from "../../src/training/growing/newborn.ts";
import { createGrowingTask } from "../../src/training/growing/task.ts";
import type { GrowingRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { train } from "../../src/training/train.ts";
import { assertAllSameBits } from "../support/compare.ts";
import { SIDE, SMALL_SPEC, smallRecipe, smallRun } from "../support/runs.ts";

const engine = await createEngine({ arithmetic: "plain", threads: 0 });
after(() => engine.dispose());

const DEAD = { cells: new Uint32Array(0), values: new Float32Array(0) };

/** A run whose newborn creatures live on in the cells beside the seed, if at all: the seed's own cell falls when it fires. */
function fragileRun(): GrowingRun {
  const run = smallRun(smallRecipe("regenerating", { trainingSteps: 60 }));
  const { channels, hidden } = SMALL_SPEC;
  const [inward, outward] = [run.parameters["update.0.weight"], run.parameters["update.1.weight"]];
  for (const tensor of Object.values(run.parameters)) tensor.fill(0);
  // Identity of alpha lowers alpha; its slope to one side raises it.
  inward[ALPHA] = 1;
  inward[inward.length / hidden + channels + ALPHA] = 1;
  outward[ALPHA * hidden] = -1;
  outward[ALPHA * hidden + 1] = 2;
  return run;
}

/** Counts the newborn creatures that are dead after a few steps, of 64. */
async function deaths({ spec, parameters }: GrowingRun): Promise<number> {
  const fireKeys = Array.from({ length: 64 }, (_, i) => dishKey(i, 0));
  const extent = { height: SIDE, width: SIDE, dishes: fireKeys.length, fireKeys };
  const dish = await createSimulation(engine, { spec, parameters }, extent);
  await dish.step(4);
  const states = await dish.read();
  await dish.dispose();
  return states.filter((state) => state.every((value) => value === 0)).length;
}

test("newborn creatures of which many die learn to live", async () => {
  const run = fragileRun();
  assert.ok((await deaths(run)) >= 8, "as they are");
  const care = createNewbornCare(engine, run);
  for (; run.step < 60; run.step++) {
    const none = Object.entries(run.parameters).map(
      ([name, { length }]) => [name, new Float64Array(length)] as const,
    );
    for (const [name, slope] of Object.entries(await care.addTo(Object.fromEntries(none))))
      for (let i = 0; i < slope.length; i++) run.parameters[name][i] -= slope[i];
  }
  await care.dispose();
  assert.equal(await deaths(run), 0);
});

test("what begins from nothing is not dead", () => {
  const spec = { ...SMALL_SPEC, mask: "none", seedCells: [], boundary: "torus" } as const;
  const run = smallRun(smallRecipe("regenerating"), { spec, from: undefined });
  assert.ok(run.pool.columns.state.every(({ cells }) => cells.length === 0));
  assert.ok(!haveDied(run));
});

test("they are cared for as long as the pool holds dead ones, and to the same bits after a stop", async () => {
  const run = fragileRun();
  assert.ok(!haveDied(run));
  const task = await createGrowingTask(engine, run, {});
  const plain = await task.next();
  run.pool.columns.state[6] = DEAD;
  assert.ok(haveDied(run));
  const cared = await task.next();
  const care = createNewbornCare(engine, run);
  assertAllSameBits(cared.gradients, await care.addTo(plain.gradients), "gradients");
  assert.notDeepEqual(cared.gradients, plain.gradients);
  await Promise.all([task.dispose(), care.dispose()]);
  const copy = decodeRun(encodeRun(run), "growing");
  await train(engine, run, { until: 5 });
  await train(engine, copy, { until: 3 });
  const again = decodeRun(encodeRun(copy), "growing");
  await train(engine, again, { until: 5 });
  assert.deepEqual(again, run);
});
