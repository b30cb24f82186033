// The sparse step of the wasm engine over hundreds of steps of lively rules: nothing that the dense reference would
// change is left out, and no mask that the kernels keep from step to step goes wrong.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import type { KernelArithmetic } from "../../src/engine/engine.ts";
import type { Key } from "../../src/numbers/random.ts";
import type { Parameters } from "../../src/numbers/shapes.ts";
import type { Boundary } from "../../src/ops/cell.ts";
import { fireMask, type RuleValues, type StepGrid } from "../../src/ops/growing-step/reference.ts";
import { seedState } from "../../src/systems/growing/seed.ts";
import { createSimulation, type Simulation } from "../../src/systems/growing/simulation.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import { assertAtMost } from "../support/compare.ts";
import { Draws, randomParameters } from "../support/rules.ts";
import { ruleValues, type TracedStep, traceStep } from "../support/trace.ts";

const SIDE = 32;
const CHANNELS = 8;
const STEPS = 300;
const KEY: Key = [11, 22];

interface Dish {
  readonly grid: StepGrid;
  readonly rule: RuleValues;
  readonly simulation: Simulation;
}

/** A random rule that grows from the seed, moves, sheds cells and dies back in places. */
async function lively(
  rngSeed: number,
  boundary: Boundary,
  arithmetic: KernelArithmetic,
): Promise<Dish> {
  const spec = { ...GROWING_SPEC, channels: CHANNELS, hidden: 24, boundary };
  const draws = new Draws(rngSeed);
  const parameters: Parameters = randomParameters(spec, draws, {
    gain: draws.between(0.4, 1.2),
    pull: draws.between(0.15, 0.4),
    drive: draws.between(-0.1, 0.2),
  });
  const engine = await createEngine({ arithmetic, threads: 0 });
  const options = { height: SIDE, width: SIDE, fireKeys: [KEY] };
  const simulation = await createSimulation(engine, { spec, parameters }, options);
  return {
    grid: { spec, height: SIDE, width: SIDE },
    rule: ruleValues(spec, parameters),
    simulation,
  };
}

/** One letter a cell: whether it holds anything. */
function picture(state: ArrayLike<number>): string {
  let cells = "";
  for (let cell = 0; cell < state.length; cell += CHANNELS) {
    let held = false;
    for (let i = cell; i < cell + CHANNELS; i++) held ||= state[i] !== 0;
    cells += held ? "#" : ".";
  }
  return cells;
}

/** Largest difference, relative to the largest number about. */
function difference(state: ArrayLike<number>, { state: expected }: TracedStep): number {
  let largest = 0;
  let scale = 1;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(state[i] - expected[i]));
    scale = Math.max(scale, Math.abs(expected[i]));
  }
  return largest / scale;
}

for (const [boundary, rngSeed, arithmetic] of [
  ["torus", 1390, "relaxed"],
  ["zero", 1390, "plain"],
] as const) {
  test(`${boundary}: every one of ${STEPS} sparse steps is the dense one`, async (t) => {
    const { grid, rule, simulation } = await lively(rngSeed, boundary, arithmetic);
    const count = { compared: 0, close: 0, strays: 0, lifted: 0, born: 0, died: 0 };
    let before = seedState(grid.spec, SIDE, SIDE);
    let worst = 0;
    for (let step = 0; step < STEPS; step++) {
      const expected = traceStep(grid, rule, Float64Array.from(before), fireMask(grid, KEY, step));
      await simulation.step(1);
      const [state] = await simulation.read();
      if (expected.alphaMargin > 1e-6) {
        assert.equal(picture(state), picture(expected.state), `step ${step}`);
        worst = Math.max(worst, difference(state, expected));
        assertAtMost(difference(state, expected), 1e-6, `step ${step}`);
        count.compared++;
      } else count.close++;
      count.strays += expected.strays;
      count.lifted += expected.lifted;
      const [was, is] = [picture(before), picture(state)];
      for (let cell = 0; cell < was.length; cell++) {
        if (was[cell] < is[cell]) count.died++;
        if (was[cell] > is[cell]) count.born++;
      }
      before = state;
    }
    t.diagnostic(`${JSON.stringify(count)}; worst difference ${worst.toExponential(1)}`);
    assert.ok(count.compared >= 0.9 * STEPS, JSON.stringify(count));
    assert.ok(count.strays >= 30 && count.lifted >= 30, JSON.stringify(count));
    assert.ok(count.born >= 500 && count.died >= 200, JSON.stringify(count));
  });
}

test("left to itself, it keeps to the dense float64 run until a mask is too close to call", async (t) => {
  const { grid, rule, simulation } = await lively(151, "zero", "plain");
  let state = Float64Array.from(seedState(grid.spec, SIDE, SIDE));
  let step = 0;
  for (; step < STEPS; step++) {
    const expected = traceStep(grid, rule, state, fireMask(grid, KEY, step));
    await simulation.step(1);
    const [actual] = await simulation.read();
    if (!(expected.alphaMargin > 1e-5)) break;
    assert.equal(picture(actual), picture(expected.state), `step ${step}`);
    assertAtMost(difference(actual, expected), 1e-5, `step ${step}`);
    state = Float64Array.from(expected.state);
  }
  t.diagnostic(`${step} steps`);
  assert.ok(step >= 50, `${step}`);
});
