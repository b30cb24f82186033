import type { CellTraits } from "../cell.ts";
import { ALPHA } from "../cell.ts";
import { forEachTap } from "../neighbourhood.ts";

/**
 * Alive cells: the largest alpha of the 3x3 neighbourhood is above the threshold (Distill 2020, "Living cell masking").
 * @param state [H, W, C]
 * @returns 1 or 0 a cell, [H, W]
 */
export function aliveMask(
  state: Float64Array,
  height: number,
  width: number,
  spec: Pick<CellTraits, "channels" | "aliveThreshold" | "boundary">,
): Uint8Array {
  const alive = new Uint8Array(height * width);
  forEachTap({ height, width, boundary: spec.boundary }, (cell, _, neighbour) => {
    if (state[neighbour * spec.channels + ALPHA] > spec.aliveThreshold) alive[cell] = 1;
  });
  return alive;
}
