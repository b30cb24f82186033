import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { compare } from "../../src/measure/compare.ts";
import { relativeError } from "../../src/measure/error.ts";
import { heal, healWithCurves, whyNot } from "../../src/measure/heal.ts";
import { type RoughOptions, rough } from "../../src/measure/rough.ts";
import { runTrials } from "../../src/measure/trial.ts";
import type { Parameters } from "../../src/numbers/shapes.ts";
import { ALPHA } from "../../src/ops/cell.ts";
import { initialParameters } from "../../src/systems/growing/initial.ts";
import { createSimulation, dishKey } from "../../src/systems/growing/simulation.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";

const spec: GrowingSpec = { ...GROWING_SPEC, channels: 8, hidden: 8 };
const grid = { height: 14, width: 12 };

/** The untrained rule: the seed stays one cell. */
const idle = { spec, parameters: initialParameters(spec, 1) };

/**
 * A rule that spreads from every living cell until it meets the edge: each channel c grows by 0.1 relu(1 - c)
 * in the cells that fire, so that a grid full of ones is at rest and any cut is refilled from what is left.
 */
function spreading(): Parameters {
  const parameters = initialParameters(spec, 1);
  const first = parameters["update.0.weight"] as Float32Array;
  const second = parameters["update.1.weight"] as Float32Array;
  first.fill(0);
  for (let c = 0; c < 8; c++) {
    first[c * 24 + c] = -1;
    second[c * 8 + c] = 0.1;
  }
  (parameters["update.0.bias"] as Float32Array).fill(1);
  return parameters;
}

const engines: Engine[] = [
  // The reference engine would take ten seconds and is held against wasm elsewhere.
  await createEngine({ kind: "wasm", threads: 0 }),
  await createEngine({ kind: "wasm", threads: 2 }),
];
after(async () => {
  for (const engine of engines) await engine.dispose();
});

for (const engine of engines) {
  const name = `${engine.name}, ${engine.threads} threads`;

  test(`the untrained rule heals nothing (${name})`, async () => {
    const target = new Float32Array(14 * 12 * 4).fill(1);
    const options = { ...grid, seeds: 2, target, longSteps: false };
    const report = await heal(engine, idle, options);
    for (const { name: cut, errorAfterCut, errorAfter, partLost } of report.cuts) {
      // Its one cell lies in the right and in the lower half; where it is cut, nothing is left to heal.
      assert.equal(errorAfter, cut === "left" || cut === "upper" ? 0 : 1, cut);
      assert.equal(errorAfterCut, errorAfter);
      assert.equal(partLost, errorAfter === 1);
    }
    assert.equal(report.healedShare, 1);
    assert.equal(report.heals, false);
    assert.ok(whyNot(report).length >= 3);
  });

  test(`a rule that refills the grid heals all that its discs can show (${name})`, async () => {
    const rule = { spec, parameters: spreading() };
    const { report, curves } = await healWithCurves(engine, rule, { ...grid, seeds: 1 });
    // The square takes all of so small a grid, and cannot heal; no disc takes 0.15 of a creature that fills its grid.
    for (const { name: cut, errorAfterCut, errorAfter } of report.cuts) {
      assert.ok(cut === "square" ? errorAfter === 1 : errorAfter <= 1e-6, `${cut}: ${errorAfter}`);
      assert.ok(!cut.startsWith("disc") || errorAfterCut < 0.15);
    }
    assert.equal(report.healedShare, 4 / 11);
    assert.ok(curves.every(({ errors }) => errors.length === 31));
  });

  test(`a creature that is not cut stays its twin, bit for bit (${name})`, async () => {
    const parameters = spreading();
    // Alpha stays as it is; the other channels wander.
    parameters["update.1.weight"]?.forEach((_, i, weight) => {
      if (Math.floor(i / 8) !== ALPHA) weight[i] = 0.02 * Math.sin(i);
    });
    const rule = { spec, parameters };
    const fireKeys = [dishKey(4, 0), dishKey(5, 0)];
    const growth = await createSimulation(engine, rule, { ...grid, dishes: 2, fireKeys });
    await growth.step(200);
    const grown = await growth.read();
    const seen: [number, number][] = [];
    await runTrials(
      (options) => {
        const states = options.states?.map((_, i) => grown[Math.floor(i / 12)] as Float32Array);
        return createSimulation(engine, rule, { ...options, states });
      },
      { ...grid, channels: 8, seeds: 2, rngSeed: 4, milestones: [510], every: 100 },
      ({ rngSeed, step, twin, cuts }) => {
        seen.push([rngSeed, step]);
        for (const { name: cut, state } of cuts) assert.deepEqual(state, twin, `${cut} at ${step}`);
        if (step === 200) assert.deepEqual(twin, grown[rngSeed - 4]);
        else assert.notDeepEqual(twin, grown[rngSeed - 4]);
      },
    );
    const steps = [200, 300, 400, 500, 510];
    assert.deepEqual(
      seen,
      steps.flatMap((step) => [
        [4, step],
        [5, step],
      ]),
    );
  });
}

test("engines agree on a comparison", async () => {
  const card = { grid: [14, 12] as const };
  const rules = [{ name: "spreading", rule: { spec, parameters: spreading(), card } }];
  const options = { ...grid, seeds: 1, target: new Float32Array(14 * 12 * 4).fill(1) };
  const [one, two] = await Promise.all(engines.map((engine) => compare(engine, rules, options)));
  assert.deepEqual(one, two);
  assert.ok((one?.rows[0]?.drift.at10000 as number) <= 1e-6);
  assert.ok((one?.rows[1]?.drift.at10000 as number) <= 0.01);
  assert.equal(one?.rows[0]?.repair.healedShare, 4 / 11);
});

test("engines agree on rough handling, and every trial brings its pictures", async () => {
  const rule = { spec, parameters: spreading() };
  const target = new Float32Array(14 * 12 * 4).fill(1);
  const [one, two] = await Promise.all(
    engines.map(async (engine) => {
      const states: Float32Array[] = [];
      const onTrial: RoughOptions["onTrial"] = (_, { wounded, after, later }) =>
        states.push(wounded, after, later);
      const report = await rough(engine, rule, { ...grid, seeds: 2, target, onTrial });
      return { report, states };
    }),
  );
  assert.deepEqual(one, two);
  const { report, states = [] } = one ?? {};
  assert.equal(report?.holds, true);
  assert.ok((report?.recovery as number) >= 99.9);
  // A wound is what the second state has more than the first; that of two seeds is the rest of the grid.
  assert.equal(states.length, 3 * 10);
  for (let trial = 0; trial < 10; trial++) {
    const [wounded, after, later] = states.slice(3 * trial) as Float32Array[];
    assert.ok(relativeError(wounded as Float32Array, after as Float32Array, 14 * 12) > 0.01);
    assert.ok(relativeError(later as Float32Array, after as Float32Array, 14 * 12) <= 1e-6);
  }
});
