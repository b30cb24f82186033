// Steps of a dish held against their float64 definition, on any engine.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { createDish, type DishState } from "../../src/dish/index.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { shapeSize } from "../../src/numbers/shapes.ts";
import type { CellTraits } from "../../src/ops/cell.ts";
import { ALPHA, type Boundary } from "../../src/ops/cell.ts";
import { fireMask, type RuleValues, type StepGrid } from "../../src/ops/growing-step/reference.ts";
import { NOBODY } from "../../src/ops/mixed-step/owner.ts";
import { type MixedState, mixedStep } from "../../src/ops/mixed-step/reference.ts";
import type { RuleParts } from "../../src/systems/growing/buffers.ts";
import { dishKey } from "../../src/systems/growing/simulation.ts";
import { GROWING_SPEC, type GrowingSpec, parameterShapes } from "../../src/systems/growing/spec.ts";
import { assertAtMost, worst } from "./compare.ts";
import { census, RULES } from "./cultures.ts";
import { Draws } from "./rules.ts";
import { ruleValues } from "./trace.ts";

/** A grid, and how long it is watched. */
export interface Watched {
  readonly height: number;
  readonly width: number;
  readonly boundary: Boundary;
  readonly steps: number;
}

/** Least distance of any alpha from the threshold: where it is tiny, engines may rightly differ. */
function margin(state: Float64Array, { channels, aliveThreshold }: CellTraits): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = ALPHA; i < state.length; i += channels)
    if (state[i] !== 0) least = Math.min(least, Math.abs(state[i] - aliveThreshold));
  return least;
}

/** The step by its definition, and how near a comparison came to going the other way. */
export function define(
  grid: StepGrid,
  rules: readonly RuleValues[],
  before: MixedState,
  step: number,
) {
  const fired = fireMask(grid, dishKey(7, 0), step);
  // With every cell alive nothing is cleared: the state before masks.
  const all = { ...grid, spec: { ...grid.spec, aliveThreshold: -1e9 } };
  const moved = mixedStep(all, rules, before, fired).state;
  const least = Math.min(margin(before.state, grid.spec), margin(moved, grid.spec));
  return { ...mixedStep(grid, rules, before, fired), margin: least };
}

export const toMixed = ({ state, owners }: DishState): MixedState => ({
  state: Float64Array.from(state),
  owners,
});

/** Each step of three rules in one dish, which is planted, cut and given to other rules meanwhile, is the defined one. */
export async function assertDefinedSteps(
  engine: Engine,
  { boundary, height, width, steps }: Watched,
  t: TestContext,
): Promise<void> {
  const size = { height, width };
  const dish = await createDish(engine, { ...size, boundary, rngSeed: 7, historyBytes: 0 });
  for (const rule of RULES) await dish.addRule(rule);
  const grid = { ...size, spec: { ...RULES[0].spec, boundary } };
  const rules = RULES.map(({ spec, parameters }) => ruleValues(spec, parameters));
  const seeds = [0, 1, 2].map((rule) => [(height * (2 * rule + 1)) / 6, (width * rule) / 3]);
  const seen = { compared: 0, close: 0, heirs: 0, held: 0 };
  let largest = 0;
  for (let step = 0; step < steps; step++) {
    for (const [rule, [row, column]] of seeds.entries())
      if (step % 20 === 0) await dish.plant(Math.floor(row), Math.floor(column), rule);
    const [row, column] = [step % height, (3 * step) % width];
    if (step % 4 === 3) await dish.cut({ kind: "disc", row, column, radius: 0.15 * height });
    if (step % 6 === 4) await dish.assign({ kind: "square", row, column, half: 3 }, step % 3);
    const before = await dish.read();
    const expected = define(grid, rules, toMixed(before), step);
    await dish.step(1);
    const { state, owners } = await dish.read();
    if (!(expected.margin > 1e-6)) {
      seen.close++;
      continue;
    }
    assert.deepEqual(owners, expected.owners, `step ${step}`);
    const scale = expected.state.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const difference = worst(state, expected.state) / scale;
    assertAtMost(difference, 1e-6, `step ${step}`);
    largest = Math.max(largest, difference);
    for (const [cell, owner] of owners.entries()) {
      if (owner !== NOBODY) seen.held++;
      if (owner !== NOBODY && before.owners[cell] === NOBODY) seen.heirs++;
      if (cell % 3 > 0) continue;
      const { fired } = await dish.probe(Math.floor(cell / width), cell % width);
      assert.equal(fired, expected.change[cell] !== -1, `step ${step}, cell ${cell}`);
    }
    seen.compared++;
  }
  t.diagnostic(`${JSON.stringify(seen)}; worst difference ${largest.toExponential(1)}`);
  t.diagnostic(`cells of each rule: ${await census(dish)}`);
  assert.ok(seen.compared >= 0.8 * steps && seen.heirs >= 5, JSON.stringify(seen));
  await dish.dispose();
}

/** Lifts the alpha of a cell that sees nothing, or not, and lowers that of any that sees alpha. */
function liftingRule(lift: number): RuleParts {
  const spec: GrowingSpec = {
    ...GROWING_SPEC,
    channels: 4,
    hidden: 2,
    filters: ["identity", "laplacian"],
  };
  const parameters = Object.fromEntries(
    Object.entries(parameterShapes(spec)).map(([name, shape]) => [
      name,
      new Float32Array(shapeSize(shape)),
    ]),
  );
  parameters["update.0.weight"][ALPHA] = 1;
  parameters["update.0.weight"][8 + 4 + ALPHA] = 1;
  parameters["update.1.weight"].fill(-50, 2 * ALPHA);
  parameters["update.1.bias"][ALPHA] = lift;
  return { spec, parameters };
}

/** Cells that see nobody follow the rule that their neighbours inherit. */
export async function assertInheritance(engine: Engine): Promise<void> {
  const rules = [0, 0.5, 0.7].map(liftingRule);
  const size = { height: 14, width: 19 };
  const spec: CellTraits = { ...rules[0].spec, boundary: "torus" };
  const draws = new Draws(3);
  let kept = 0;
  for (const fireRate of [1, 1, 1, 0.5, 0.5, 0.5]) {
    const dish = await createDish(engine, { ...size, boundary: "torus", fireRate, rngSeed: 7 });
    for (const rule of rules) await dish.addRule(rule);
    for (let seed = 0; seed < 12; seed++)
      await dish.plant(draws.below(size.height), draws.below(size.width), draws.below(3));
    const before = toMixed(await dish.read());
    const values = rules.map((rule) => ruleValues(rule.spec, rule.parameters));
    const expected = define({ ...size, spec: { ...spec, fireRate } }, values, before, 0);
    await dish.step(1);
    const { state, owners } = await dish.read();
    assert.deepEqual(owners, expected.owners);
    assertAtMost(worst(state, expected.state), 1e-5, "state");
    kept += owners.filter((owner) => owner === 1 || owner === 2).length;
  }
  assert.ok(kept > 100, `${kept}`);
}
