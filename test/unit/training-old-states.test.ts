// Old states: where a check finds that creatures change with time, training begins with creatures that have lived for long.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { relativeError } from "../../src/measure/error.ts";
import type { Parameters } from "../../src/numbers/shapes.ts";
import { grow } from "../../src/systems/growing/simulation.ts";
import { drawBatch } from "../../src/training/growing/batch.ts";
import { growOldStates } from "../../src/training/growing/old-states.ts";
import { kindOf } from "../../src/training/kinds.ts";
import { emptyPool, readEntry } from "../../src/training/pool.ts";
import type { GrowingRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { train } from "../../src/training/train.ts";
import { assertSameBits } from "../support/compare.ts";
import { FLOOD, floodParameters, FLOOD_SIDE as SIDE } from "../support/flood.ts";
import { smallRecipe, smallRun } from "../support/runs.ts";

const engine = await createEngine({ arithmetic: "plain", threads: 0 });
after(() => engine.dispose());

const DOME = await grow(
  engine,
  { spec: FLOOD, parameters: floodParameters() },
  { height: SIDE, width: SIDE, steps: 400 },
);
/** The flood with a fifth channel, which rises by a little in each step, for ever, and makes the colour rise with it. */
const RISING = { ...FLOOD, channels: 5, hidden: 9 };

function risingParameters(rise: number): Parameters {
  const flood = floodParameters();
  const P = 2 * RISING.channels;
  const first = new Float32Array(9 * P);
  const second = new Float32Array(5 * 9);
  for (let unit = 0; unit < 8; unit++)
    for (let c = 0; c < 4; c++) {
      first[unit * P + c] = flood["update.0.weight"]![unit * 8 + c]!;
      first[unit * P + 5 + c] = flood["update.0.weight"]![unit * 8 + 4 + c]!;
      second[c * 9 + unit] = flood["update.1.weight"]![c * 8 + unit]!;
    }
  first[8 * P + 4] = 1;
  second[8] = 0.1;
  const bias = Float32Array.of(...flood["update.1.bias"]!, rise);
  return {
    "update.0.weight": first,
    "update.0.bias": new Float32Array(9),
    "update.1.weight": second,
    "update.1.bias": bias,
  };
}

const damage = [{ ...smallRecipe("regenerating").damage[0]!, samples: 2 }];
const recipe = smallRecipe("regenerating", {
  ...{ rounds: [6], trainingSteps: 9, checkEvery: 3, poolSize: 7, batch: 4, damage },
  learningRate: [[0, 1e-5]],
});

function risingStart(rise = 0.001) {
  const grid = { height: SIDE, width: SIDE, target: DOME };
  return { spec: RISING, from: risingParameters(rise), ...grid };
}

function risingRun(rise?: number): GrowingRun {
  return smallRun(recipe, risingStart(rise));
}

const errorOf = (state: Float32Array): number => relativeError(state, DOME, SIDE * SIDE);

test("creatures live until they would be too far from their picture, and no longer than 2,000 steps", async () => {
  for (const [rise, least, most] of [
    [0, 0, 0.06],
    [0.001, 0.25, 0.3],
  ] as const) {
    const run = risingRun(rise);
    const old = await growOldStates(engine, run);
    for (const place of [0, 1]) {
      const error = errorOf(readEntry(old, "state", place));
      assert.ok(error >= least && error <= most, `${rise}: ${error}`);
    }
  }
});

test("where a check finds that creatures change, a sample begins as an old one", async () => {
  const run = risingRun();
  await train(engine, run, { until: 3 });
  assert.deepEqual(
    run.checks?.map(({ cuts, at2000 }) => [cuts > 0, (at2000 ?? 0) > 0.06]),
    [[true, true]],
  );
  const old = [0, 1].map((place) => readEntry(run.old!, "state", place));
  assert.notDeepEqual(old[0], old[1]);
  const met = new Set<number>();
  for (run.step = 3; run.step < 13; run.step++) {
    // Two are cut by the recipe: here the third of four samples is an old one, and the last is cut.
    const { states } = drawBatch(run);
    const which = old.findIndex((state) => state.every((value, i) => value === states[2]![i]));
    assert.notEqual(which, -1);
    met.add(which);
  }
  assert.equal(met.size, 2);
  run.checks = run.checks?.map((check) => ({ ...check, at2000: 0.01 }));
  const [, , third] = drawBatch(run).states;
  assert.ok(old.every((state) => state.some((value, i) => value !== third![i])));
});

test("of several pictures each has an old state of its own goal", async () => {
  const goals = ["dome", "other"];
  const spec = { ...FLOOD, goals };
  const from = { ...floodParameters(), "goal.bias": new Float32Array(2 * FLOOD.hidden) };
  const target = Float32Array.of(...DOME, ...DOME.map((value) => value / 2));
  const grid = { height: SIDE, width: SIDE, target, targetNames: goals };
  const run = smallRun({ ...recipe, poolSize: 8 }, { spec, from, ...grid });
  const old = await growOldStates(engine, run);
  assert.equal(old.size, 2);
  assert.ok(errorOf(readEntry(old, "state", 0)) < 0.06);
  // A creature that is never near its picture stays at its beginning: one cell.
  const alive = readEntry(old, "state", 1).filter((value) => value !== 0);
  assert.ok(alive.length > 0 && alive.length <= FLOOD.channels);
});

test("a run with old states goes on to the same bits, and one that has none, or others than it should, is refused", async () => {
  const whole = risingRun();
  await train(engine, whole, { until: 4 });
  const bytes = encodeRun(whole);
  const second = decodeRun(bytes, "growing");
  await train(engine, whole, { until: 5 });
  await train(engine, second, { until: 5 });
  assertSameBits(encodeRun(second), encodeRun(whole), "stopped and resumed");
  const none = { ...decodeRun(bytes, "growing"), old: undefined };
  assert.ok(encodeRun(none).length < bytes.length);
  const shape = { state: { cells: SIDE * SIDE, channels: 5 } };
  for (const size of [2, 3]) {
    const broken = encodeRun({ ...none, old: emptyPool(size, shape) });
    assert.throws(
      () => decodeRun(broken, "growing"),
      /^Error: The run file is broken: its "old" is missing or makes no sense\.$/,
    );
  }
});

test("old states are let go where they are of no use: after a check without drift, a collapse, and at the end", async () => {
  const run = smallRun({ ...recipe, checkEvery: 1 }, risingStart());
  await train(engine, run, { until: 1 });
  assert.ok(run.old);
  kindOf(run).checks?.forget(run);
  assert.equal(run.old, undefined);
  // Nothing rises any more.
  run.parameters["update.1.bias"]![4] = 0;
  run.average["update.1.bias"]![4] = 0;
  run.old = await growOldStates(engine, risingRun());
  await train(engine, run, { until: 2 });
  assert.equal(run.old, undefined);
  const short = smallRun({ ...recipe, rounds: [], trainingSteps: 3 }, { ...risingStart() });
  await train(engine, short);
  assert.deepEqual([short.checks?.length, short.old], [1, undefined]);
});

test("an abort while creatures grow old leaves the run as it was before the check", async () => {
  const run = risingRun();
  await train(engine, run, { until: 2 });
  const before = { recipe: run.recipe, checks: run.checks };
  const stop = new AbortController();
  /** The engine, and a count of what is allocated on it; it is told to stop at the given one. */
  const watched = (last: number) => {
    const counted = { allocations: 0 };
    const proxy = new Proxy(engine, {
      get: (target, name) => {
        if (name === "allocate" && ++counted.allocations === last) stop.abort();
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    return { proxy, counted };
  };
  const whole = watched(Infinity);
  await train(whole.proxy, decodeRun(encodeRun(run), "growing"), { until: 3 });
  // What a check allocates last is for the creatures that grow old.
  const { proxy } = watched(whole.counted.allocations);
  assert.equal(await train(proxy, run, { signal: stop.signal }), false);
  assert.deepEqual([run.step, run.checks, run.old], [3, before.checks, undefined]);
  assert.deepEqual(run.recipe, before.recipe);
});
