// What is said of a training before it begins: how long its steps take, on a clock that goes by what they compute, and its memory.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "../../src/engine/engine.ts";
import { byteText, MOST_OF_THREAD, trainingMemory } from "../../src/training/growing/memory.ts";
import { secondsPerGrownStep, wholeCells } from "../../src/training/growing/pace.ts";
import {
  FAST_SPEC,
  fastRecipe,
  manyPictures,
  type Recipe,
} from "../../src/training/growing/recipe.ts";
import { newRun } from "../../src/training/run.ts";
import { plain } from "../support/builds.ts";
import { assertAtMost } from "../support/compare.ts";
import { SIDE, SMALL_SPEC, smallRecipe, smallRun } from "../support/runs.ts";

/** Milliseconds that a batch takes besides its steps, and that each step of its rollout takes. */
const [FIXED, STEP] = [40, 200];

/** The engine with a clock of its own; `rollouts` are the lengths that it was asked for. */
function clocked(engine: Engine) {
  const clock = { now: 0, rollouts: new Set<number>() };
  const allocate: Engine["allocate"] = async (...given) => {
    const memory = await engine.allocate(...given);
    const prepare: typeof memory.prepare = async (program) => {
      const prepared = await memory.prepare(program);
      const steps = Math.max(...program.map((call) => ("times" in call && call.times) || 1));
      const run: typeof prepared.run = (transfer) => {
        clock.now += FIXED + STEP * steps;
        clock.rollouts.add(steps);
        return prepared.run(transfer);
      };
      return { run };
    };
    return { ...memory, prepare };
  };
  return { clock, engine: { ...engine, allocate } as Engine };
}

/** A run of opaque pictures on a grid of this side. */
function opaqueRun(side: number, changes: Partial<Recipe> = {}) {
  const recipe = { ...fastRecipe("regenerating", side), ...changes };
  const target = new Float32Array(side * side * 4).fill(1);
  const extent = { height: side, width: side, target, targetName: "opaque" };
  return newRun({
    kind: "growing",
    spec: FAST_SPEC,
    recipe,
    rngSeed: 0,
    arithmetic: "plain",
    ...extent,
  });
}

test("where a training step takes long, its time is told by shorter rollouts", async (t) => {
  const { clock, engine } = clocked(plain);
  t.mock.method(performance, "now", () => clock.now);
  const run = opaqueRun(112);
  const [shortest, longest] = run.recipe.rolloutSteps;
  const seconds = await secondsPerGrownStep(engine, run);
  const steps = (shortest + longest) / 2;
  assertAtMost(Math.abs(seconds - (3.5 * (FIXED + STEP * steps)) / 1000), 1e-9, "seconds");
  assert.equal(clock.rollouts.size, 2);
  assertAtMost(Math.max(...clock.rollouts), steps / 2, "the longest rollout");
});

test("where it takes a moment, whole steps are measured; who stops the measurement gets no number", async (t) => {
  const { clock, engine } = clocked(plain);
  t.mock.method(performance, "now", () => clock.now);
  const run = smallRun(smallRecipe("regenerating", { rolloutSteps: [4, 4] }));
  const seconds = await secondsPerGrownStep(engine, run);
  // Of three samples one is a seed, which will be half a creature.
  assertAtMost(Math.abs(seconds - (2.5 / 2) * ((FIXED + STEP * 4) / 1000)), 1e-9, "seconds");
  assert.equal(run.step, 0);
  assert.ok(Number.isNaN(await secondsPerGrownStep(engine, run, AbortSignal.abort())));
});

test("of several pictures the largest tells how many cells there will be", () => {
  const target = new Float32Array(2 * SIDE * SIDE * 4);
  target.set([1, 1, 1, 1], 4 * (5 * SIDE + 5));
  target.fill(1, SIDE * SIDE * 4);
  const recipe = manyPictures(smallRecipe("persistent"), 2);
  const pictures = {
    spec: { ...SMALL_SPEC, goals: ["dot", "all"] },
    targetNames: ["dot", "all"],
    target,
  };
  const run = newRun({
    ...{ kind: "growing", recipe, rngSeed: 0, arithmetic: "plain", height: SIDE, width: SIDE },
    ...{ ...pictures, targetName: "dot, all" },
  });
  assert.equal(wholeCells(run), SIDE * SIDE);
});

test("memory is counted for all of a training, and for what one thread of the processor holds", () => {
  const on = (threads: number, name: Engine["name"] = "wasm") => ({ ...plain, name, threads });
  const run = opaqueRun(64);
  const [all, one] = [trainingMemory(on(1), run).all, trainingMemory(on(4), run).ofThread];
  assert.ok(one > 0 && 4 * one < all, "the pool is beside the rollouts");
  assert.deepEqual(
    [0, 1, 2, 3, 4, 8].map((threads) => trainingMemory(on(threads), run).ofThread / one),
    [4, 4, 2, 2, 1, 1],
  );
  assert.equal(trainingMemory(on(0, "webgpu"), run).ofThread, 0);
  assert.equal(trainingMemory(on(1), opaqueRun(64, { regime: "growing" })).all, 4 * one);
  assert.equal(byteText(MOST_OF_THREAD), "4.3 GB");
  assert.deepEqual([24_100_000, 100_000_000].map(byteText), ["25 MB", "0.1 GB"]);
});
