/** One step of several rules in one dish, in float64 (README.md). */
import { ALPHA } from "../cell.ts";
import {
  applyUpdates,
  type RuleValues,
  type StepGrid,
  updates,
} from "../growing-step/reference.ts";
import { forEachTap } from "../neighbourhood.ts";
import { NOBODY } from "./owner.ts";

/** Cells and the rules that they follow. */
export interface MixedState {
  /** [H, W, C] */
  readonly state: Float64Array;
  /** Index of a rule, or NOBODY for a cell that holds nothing, [H, W]. */
  readonly owners: Uint8Array;
}

/** What a step leaves behind. */
export interface MixedStep extends MixedState {
  /** Length of the update of each cell that fired and lived; -1 of others, [H, W]. */
  readonly change: Float64Array;
}

/**
 * state' = kept * (state + fired * update(perceive(state))), the update being that of the rule which the cell follows.
 * @param grid alive threshold and boundary of its spec hold for all rules
 * @param fired 1 where the cell fires [H, W]
 */
export function mixedStep(
  grid: StepGrid,
  rules: readonly RuleValues[],
  { state, owners }: MixedState,
  fired: Uint8Array,
): MixedStep {
  const C = grid.spec.channels;
  const heirs = inherit(grid, state, owners);
  const update = new Float64Array(state.length);
  for (const [index, rule] of rules.entries()) {
    const own = updates(grid, rule, state);
    for (let i = 0; i < own.length; i++) if (heirs[Math.floor(i / C)] === index) update[i] = own[i];
  }
  const { state: next, record } = applyUpdates(grid, state, update, fired);
  const lengthOf = (cell: number): number =>
    Math.hypot(...update.subarray(cell * C, (cell + 1) * C));
  return {
    state: next,
    owners: owners.map((owner, cell) => {
      if (!record.kept[cell]) return NOBODY;
      return fired[cell] ? heirs[cell] : owner;
    }),
    change: Float64Array.from(fired, (fires, cell) =>
      fires && record.kept[cell] ? lengthOf(cell) : -1,
    ),
  };
}

/** The rule by which each cell would be updated: its own, or the one that it inherits. */
function inherit(
  { spec, height, width }: StepGrid,
  state: Float64Array,
  owners: Uint8Array,
): Uint8Array {
  const grid = { height, width, boundary: spec.boundary };
  const near = owners.slice();
  const largest = new Float64Array(owners.length);
  forEachTap(grid, (cell, _, neighbour) => {
    if (owners[cell] !== NOBODY || owners[neighbour] === NOBODY) return;
    const alpha = state[neighbour * spec.channels + ALPHA];
    if (near[cell] !== NOBODY && !(alpha > largest[cell])) return;
    near[cell] = owners[neighbour];
    largest[cell] = alpha;
  });
  const far = near.slice();
  forEachTap(grid, (cell, _, neighbour) => {
    if (near[cell] === NOBODY && far[cell] === NOBODY) far[cell] = near[neighbour];
  });
  return far;
}
