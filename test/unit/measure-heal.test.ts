import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseCuts, cutState, HEALING } from "../../src/measure/cuts.ts";
import { relativeError } from "../../src/measure/error.ts";
import { type HealReport, measureHealing, whyNot } from "../../src/measure/heal.ts";
import { type MeasureProgress, runTrials } from "../../src/measure/trial.ts";
import { mean } from "../../src/numbers/statistics.ts";
import {
  assertRises,
  assertStops,
  body,
  CHANNELS,
  dishes,
  HEIGHT,
  type Opened,
  SPEC,
  towards,
  visible,
  WIDTH,
} from "../support/dishes.ts";

const grid = { height: HEIGHT, width: WIDTH };
const cells = HEIGHT * WIDTH;
const grown = body();
const options = { ...grid, seeds: 2, rngSeed: 3 };

test("where no disc does enough harm the most harmful is taken, and does not count as healed", async () => {
  const everywhere = new Float32Array(cells * CHANNELS).fill(1);
  for (const { name, cut } of chooseCuts(everywhere, HEIGHT, WIDTH, 0)) {
    if (cut.kind !== "disc") continue;
    const error = relativeError(cutState(everywhere, HEIGHT, WIDTH, cut), everywhere, cells);
    assert.ok(error > 0.1 && error < HEALING.leastDamage, `${name}: ${error}`);
  }
  const simulate = dishes(everywhere, towards(everywhere, 0));
  const { report } = await measureHealing(simulate, SPEC, { ...options, seeds: 1 });
  assert.equal(report.healedShare, 5 / 12);
});

test("a rule that does nothing heals no cut", async () => {
  const { report } = await measureHealing(dishes(grown, towards(grown, 1)), SPEC, {
    ...options,
    target: visible(grown),
  });
  assert.equal(report.cuts.length, 24);
  assert.equal(report.healedShare, 0);
  assert.equal(report.heals, false);
  for (const cut of report.cuts) assert.equal(cut.errorAfter, cut.errorAfterCut);
  assert.deepEqual(
    report.cuts.map((cut) => cut.rngSeed),
    [...Array(12).fill(3), ...Array(12).fill(4)],
  );
  assert.equal(report.target.grown, 0);
  assert.equal(report.target.at10000, 0);
  assert.equal(report.target.afterRegrowth, mean(report.cuts.map((cut) => cut.errorAfter)));
});

test("a creature that returns to its body heals", async () => {
  const { report, curves } = await measureHealing(
    dishes(grown, towards(grown, 0.98)),
    SPEC,
    { ...options, target: visible(grown), longSteps: false },
    10,
  );
  assert.deepEqual(whyNot(report), []);
  assert.equal(report.heals, true);
  assert.equal(report.healedShare, 1);
  assert.equal(report.target.at10000, null);
  assert.equal(curves.length, 24);
  for (const [i, { name, rngSeed, errors }] of curves.entries()) {
    const cut = report.cuts[i];
    assert.deepEqual(
      { name, rngSeed, errorAfterCut: errors[0], errorAfter: errors[30], partLost: false },
      { ...cut },
    );
    assert.equal(errors.length, 31);
    for (let k = 1; k < 31; k++) assert.ok((errors[k] as number) <= (errors[k - 1] as number));
  }
});

test("the JSON is the specified one", async () => {
  const { report } = await measureHealing(dishes(grown, towards(grown, 0)), SPEC, {
    ...options,
    target: visible(grown),
  });
  const json = JSON.parse(JSON.stringify(report));
  assert.deepEqual(Object.keys(json).sort(), ["cuts", "healedShare", "heals", "target"]);
  const cutKeys = ["errorAfter", "errorAfterCut", "name", "partLost", "rngSeed"];
  for (const cut of json.cuts) assert.deepEqual(Object.keys(cut).sort(), cutKeys);
  assert.deepEqual(Object.keys(json.target), [
    "grown",
    "afterRegrowth",
    "at1000",
    "at2000",
    "at10000",
  ]);
});

test("a cut creature is held against its twin, which may wander", async () => {
  // Both fade and brighten with the step and their fire key: the error to the twin vanishes.
  const moods = Array.from({ length: 16 }, (_, mood) => grown.map((value) => value * (mood / 16)));
  const wander = dishes(
    grown,
    (_state, step, key) => moods[(step + (key[0] % 7)) % 16] as Float32Array,
  );
  const { report } = await measureHealing(wander, SPEC, {
    ...options,
    target: visible(grown),
  });
  assert.equal(report.healedShare, 1);
  for (const cut of report.cuts) assert.equal(cut.errorAfter, 0);
  assert.ok((report.target.grown as number) > 0);
});

test("a creature that turns NaN, dies or explodes does not heal", async () => {
  const fates = [
    () => new Float32Array(grown.length).fill(Number.NaN),
    () => new Float32Array(grown.length),
    (state: Float32Array) => state.map((value) => value * 4),
  ];
  for (const fate of fates) {
    const { report } = await measureHealing(dishes(grown, fate), SPEC, {
      ...options,
      longSteps: false,
      target: visible(grown),
    });
    assert.equal(report.healedShare, 0);
    assert.equal(report.heals, false);
  }
});

test("a creature that turns NaN only where it was cut does not heal there", async () => {
  const scar = dishes(grown, (state) =>
    state !== grown && state.some((value, i) => value !== grown[i])
      ? state.map(() => Number.NaN)
      : state,
  );
  const { report } = await measureHealing(scar, SPEC, {
    ...options,
    longSteps: false,
    target: visible(grown),
  });
  assert.equal(report.healedShare, 0);
  assert.ok(Number.isNaN(report.target.afterRegrowth));
  assert.equal(report.heals, false);
});

test("every limit decides, and NaN and null meet none", () => {
  const good: Omit<HealReport, "heals"> = {
    healedShare: 0.95,
    cuts: [],
    target: { grown: 0.06, afterRegrowth: 0.12, at1000: 9, at2000: 0.12, at10000: 9 },
  };
  assert.deepEqual(whyNot(good), []);
  for (const value of [0.94, Number.NaN]) {
    assert.equal(whyNot({ ...good, healedShare: value }).length, 1);
  }
  for (const name of ["grown", "afterRegrowth", "at2000"] as const) {
    for (const value of [0.121, Number.NaN, Number.POSITIVE_INFINITY, null]) {
      const reasons = whyNot({ ...good, target: { ...good.target, [name]: value } });
      assert.equal(reasons.length, 1, `${name} ${value}`);
    }
  }
  assert.deepEqual(whyNot({ ...good, target: { ...good.target, at2000: 4.2e43 } }), [
    "The error to the target at 2,000 steps is 4.2e+43, at most 0.12 is allowed.",
  ]);
});

test("without a target nothing is shown to heal, and the long run is left out", async () => {
  const seen: MeasureProgress[] = [];
  const { report } = await measureHealing(dishes(grown, towards(grown, 0)), SPEC, {
    ...options,
    onProgress: (progress) => seen.push(progress),
  });
  assert.equal(report.healedShare, 1);
  assert.equal(report.heals, false);
  assert.deepEqual(whyNot(report), ["There is no target to compare the creature with."]);
  assert.deepEqual(new Set(Object.values(report.target)), new Set([null]));
  assert.equal(seen.at(-1)?.done, 2 * (500 + 12 * 300));
});

test("a target of another grid is refused", async () => {
  const simulate = dishes(grown, towards(grown, 1));
  const wrong = { ...options, target: new Float32Array(4) };
  await assert.rejects(measureHealing(simulate, SPEC, wrong), /pad the target/);
  await assert.rejects(measureHealing(simulate, SPEC, { ...options, seeds: 0 }), /seeds/);
});

test("twins and cut creatures share fire keys and steps; everything is disposed", async () => {
  const opened: Opened[] = [];
  await measureHealing(dishes(grown, towards(grown, 1), opened), SPEC, options);
  const [twins, patients] = opened as [Opened, Opened];
  assert.equal(opened.length, 2);
  assert.deepEqual([twins.dishes, twins.stepCount], [2, 0]);
  assert.deepEqual([patients.dishes, patients.stepCount], [24, 200]);
  assert.notDeepEqual(twins.fireKeys[0], twins.fireKeys[1]);
  patients.fireKeys.forEach((key, i) => {
    assert.deepEqual(key, twins.fireKeys[Math.floor(i / 12)]);
  });
  assert.ok(opened.every(({ disposed }) => disposed));
});

test("progress rises to its total", async () => {
  const seen: MeasureProgress[] = [];
  await measureHealing(dishes(grown, towards(grown, 1)), SPEC, {
    ...options,
    target: visible(grown),
    onProgress: (progress) => seen.push(progress),
  });
  const total = 2 * (10000 + 12 * 300);
  assert.ok(seen.every((progress) => progress.total === total));
  assertRises(seen);
  assert.deepEqual([...new Set(seen.map(({ stage }) => stage))], ["grow", "regrow", "keep"]);
});

test("an abort stops the work and disposes", () =>
  assertStops(grown, (simulate, more) =>
    measureHealing(simulate, SPEC, { ...options, target: visible(grown), ...more }),
  ));

test("large grids are measured a few creatures at a time, with the same moments", async () => {
  const seen: [number, number, number][] = [];
  const opened: Opened[] = [];
  const large = { height: 200, width: 200, channels: 16 };
  const state = body(200, 200, 16).fill(0, 100 * 200 * 16);
  await runTrials(
    dishes(state, towards(state, 1), opened),
    { ...large, seeds: 3, rngSeed: 5, milestones: [600] },
    ({ rngSeed, step, cuts }) => seen.push([rngSeed, step, cuts.length]),
  );
  assert.ok(opened.length > 2);
  assert.ok(opened.every(({ dishes: count }) => count <= 24));
  assert.deepEqual(
    seen.sort((a, b) => a[0] - b[0] || a[1] - b[1]),
    [5, 6, 7].flatMap((rngSeed) => [
      [rngSeed, 200, 12],
      [rngSeed, 500, 12],
      [rngSeed, 600, 0],
    ]),
  );
});
