/** What the cells and grids of growing rules have in common, whatever the rule. */

import { ALPHA } from "./channels.ts";

export { ALPHA, VISIBLE } from "./channels.ts";

/** What lies beyond the edge of the grid: nothing, or the opposite edge. */
export type Boundary = "zero" | "torus";

/** What a step of a growing rule needs to know of a grid's cells, besides the rule's weights. */
export interface CellTraits {
  /** C: floats a cell. */
  readonly channels: number;
  /** Probability with which a cell fires in a step, in (0, 1]. */
  readonly fireRate: number;
  /** A cell is alive where the largest alpha of its 3x3 neighbourhood is above this; at least 0. */
  readonly aliveThreshold: number;
  readonly boundary: Boundary;
}

/** How many cells have an alpha above the threshold. @param state [H, W, C] */
export function matureCells(
  state: ArrayLike<number>,
  { channels, aliveThreshold }: Pick<CellTraits, "channels" | "aliveThreshold">,
): number {
  let mature = 0;
  for (let i = ALPHA; i < state.length; i += channels) if (state[i] > aliveThreshold) mature++;
  return mature;
}
