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

/** The engine with a clock of its own, for which one step of each rollout is enough; `rollouts` are the lengths that it was asked for. */
function clocked(engine: Engine) {
  const clock = { now: 0, rollouts: new Set<number>() };
  const allocate: Engine["allocate"] = async (...given) => {
    const memory = await engine.allocate(...given);
    const prepare: typeof memory.prepare = async (program) => {
      const first = program.map((call) => ("times" in call ? { ...call, times: 1 } : call));
      const prepared = await memory.prepare(first);
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

test("a batch takes as long as the thread that has most of it, whose seed becomes half a creature", async (t) => {
  const { clock, engine } = clocked(plain);
  t.mock.method(performance, "now", () => clock.now);
  const secondsOn = async (threads: number, batch: number) => {
    const run = smallRun(smallRecipe("regenerating", { batch, rolloutSteps: [4, 4] }));
    const seconds = await secondsPerGrownStep({ ...engine, threads }, run);
    return seconds / ((FIXED + STEP * 4) / 1000);
  };
  // What is measured has as many whole creatures in a row, of which a single one takes a batch's time on this clock.
  for (const [threads, batch, share] of [
    [3, 4, 1.5],
    [3, 3, 1],
    [2, 4, 1],
    [2, 5, 2.5 / 2],
    [8, 4, 1],
  ] as const)
    assertAtMost(Math.abs((await secondsOn(threads, batch)) - share), 1e-9, `${threads} ${batch}`);
});

test("the time is measured also where a pool that nothing uses is smaller than the number of pictures", async (t) => {
  const { clock, engine } = clocked(plain);
  t.mock.method(performance, "now", () => clock.now);
  const recipe = smallRecipe("growing", { batch: 2, poolSize: 2, rolloutSteps: [4, 4] });
  const goals = ["a", "b", "c"];
  const pictures = {
    ...{ spec: { ...SMALL_SPEC, goals }, targetNames: goals, targetName: "a, b, c" },
    target: new Float32Array(3 * SIDE * SIDE * 4).fill(1),
  };
  const run = newRun({
    ...{ kind: "growing", recipe, rngSeed: 0, arithmetic: "plain", height: SIDE, width: SIDE },
    ...pictures,
  });
  assert.ok((await secondsPerGrownStep(engine, run)) > 0);
});

test("memory is counted for all of a training, and for what one thread of the processor holds", () => {
  const on = (threads: number, name: Engine["name"] = "wasm") => ({ ...plain, name, threads });
  const of = (threads: number, changes: Partial<Recipe> = {}) =>
    trainingMemory(on(threads), opaqueRun(64, { regime: "growing", ...changes }));
  const one = of(1).ofThread;
  // What comes and goes: two states of each of four samples.
  const states = 4 * 2 * 64 * 64 * 16 * 4;
  const { all, ofThread } = of(1, { regime: "persistent" });
  assert.ok(one > 0 && one + states < all, "the pool is beside the rollouts");
  assert.equal(ofThread, one);
  const threads = [0, 1, 2, 3, 4, 8];
  // The samples of a thread follow each other in one place.
  assert.deepEqual(
    threads.map((count) => [of(count).ofThread, of(count).all - states].map((each) => each / one)),
    [1, 1, 2, 3, 4, 4].map((places) => [1, places]),
  );
  const run = opaqueRun(64, { regime: "growing" });
  assert.deepEqual(trainingMemory(on(0, "webgpu"), run), { all: 0, ofThread: 0 });
});

test("of bytes it is never said that what is needed is what can be had", () => {
  const texts = [24_100_000, 100_000_000, 1e9, MOST_OF_THREAD].map((bytes) => byteText(bytes));
  assert.deepEqual(texts, ["25 MB", "100 MB", "1.0 GB", "4.3 GB"]);
  assert.equal(byteText(MOST_OF_THREAD, Math.floor), "4.2 GB");
  for (const bytes of [3e6, 999_999_999, 1e9, MOST_OF_THREAD])
    assert.notEqual(byteText(bytes + 1), byteText(bytes, Math.floor));
});
