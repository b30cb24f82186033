// What happens in a rollout by the reference, seen closely: how near a comparison came to going the other way (no two
// float arithmetics need agree there), and how often the rare things occurred that a sparse kernel gets wrong.

import type { Key } from "../../src/numbers/random.ts";
import type { Parameters } from "../../src/numbers/shapes.ts";
import { aliveMask } from "../../src/ops/alive-mask/reference.ts";
import type { CellTraits } from "../../src/ops/cell.ts";
import { ALPHA } from "../../src/ops/cell.ts";
import { denseForward } from "../../src/ops/dense/reference.ts";
import { fireMask, type RuleValues, type StepGrid } from "../../src/ops/growing-step/reference.ts";
import { perceiveForward } from "../../src/ops/perceive/reference.ts";
import { filterBank } from "../../src/systems/growing/filters.ts";
import type { GrowingSpec } from "../../src/systems/growing/spec.ts";

/** A rule in float64, as the reference takes it. */
export function ruleValues(spec: GrowingSpec, parameters: Parameters, angle = 0): RuleValues {
  return {
    bank: filterBank(spec, parameters, angle),
    hiddenWeight: Float64Array.from(parameters["update.0.weight"]),
    hiddenBias: Float64Array.from(parameters["update.0.bias"]),
    outputWeight: Float64Array.from(parameters["update.1.weight"]),
    outputBias: Float64Array.from(parameters["update.1.bias"]),
  };
}

/** One step, closely. */
export interface TracedStep {
  /** State after the step [H, W, C]. */
  readonly state: Float64Array;
  /** Least distance of an alpha, before or after the update, from the threshold. */
  readonly alphaMargin: number;
  /** Least distance of a hidden unit of a fired cell from ReLU's kink. */
  readonly hiddenMargin: number;
  /** Cells that hold something outside the alive mask before the step. */
  readonly strays: number;
  /** Cells that are kept only because a cell outside the alive mask fired. */
  readonly lifted: number;
  /** Cells that hold something after the step. */
  readonly held: number;
}

/** state' as ops/growing-step/reference.ts has it, with its margins; exact zeros and ties of empty cells do not count. */
export function traceStep(
  grid: StepGrid,
  rule: RuleValues,
  state: Float64Array,
  fired: Uint8Array,
): TracedStep {
  const { spec, height, width } = grid;
  const C = spec.channels;
  const shape = {
    height,
    width,
    channels: C,
    filters: rule.bank.length / (9 * C),
    boundary: spec.boundary,
  };
  const before = aliveMask(state, height, width, spec);
  const active = denseForward(
    perceiveForward(state, rule.bank, shape),
    rule.hiddenWeight,
    rule.hiddenBias,
  );
  const update = denseForward(
    active.map((value) => Math.max(value, 0)),
    rule.outputWeight,
    rule.outputBias,
  );
  const cellOf = (i: number): number => Math.floor(i / C);
  const moved = state.map((value, i) => value + fired[cellOf(i)] * update[i]);
  const narrow = state.map((value, i) => value + fired[cellOf(i)] * before[cellOf(i)] * update[i]);
  const after = aliveMask(moved, height, width, spec);
  const narrowAfter = aliveMask(narrow, height, width, spec);
  const next = moved.map((value, i) => value * before[cellOf(i)] * after[cellOf(i)]);
  const cells = Array.from(before.keys());
  return {
    state: next,
    alphaMargin: Math.min(alphaMargin(state, spec), alphaMargin(moved, spec)),
    hiddenMargin: hiddenMargin(active, fired),
    strays: cells.filter((cell) => !before[cell] && holds(state, cell, C)).length,
    lifted: cells.filter((cell) => before[cell] && after[cell] && !narrowAfter[cell]).length,
    held: cells.filter((cell) => holds(next, cell, C)).length,
  };
}

function alphaMargin(state: Float64Array, { channels, aliveThreshold }: CellTraits): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = ALPHA; i < state.length; i += channels)
    if (state[i] !== 0) least = Math.min(least, Math.abs(state[i] - aliveThreshold));
  return least;
}

function hiddenMargin(active: Float64Array, fired: Uint8Array): number {
  const hidden = active.length / fired.length;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, value] of active.entries())
    if (value !== 0 && fired[Math.floor(i / hidden)]) least = Math.min(least, Math.abs(value));
  return least;
}

function holds(state: Float64Array, cell: number, channels: number): boolean {
  for (let i = cell * channels; i < (cell + 1) * channels; i++) if (state[i] !== 0) return true;
  return false;
}

/** Every step of a rollout, up to the first that is too close to call. */
export function traceRollout(
  grid: StepGrid,
  rule: RuleValues,
  first: ArrayLike<number>,
  key: Key,
  steps: number,
  margin: number,
): TracedStep[] {
  const traced: TracedStep[] = [];
  let state = Float64Array.from(first);
  for (let step = 0; step < steps; step++) {
    const now = traceStep(grid, rule, state, fireMask(grid, key, step));
    const scale = Math.max(1, ...now.state.map(Math.abs));
    if (!(Math.min(now.alphaMargin, now.hiddenMargin) > margin * scale)) break;
    traced.push(now);
    state = Float64Array.from(now.state);
  }
  return traced;
}
