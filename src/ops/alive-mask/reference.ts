import type { CellTraits } from "../cell.ts";
import { ALPHA } from "../cell.ts";
import { forEachTap } from "../neighbourhood.ts";

/**
 * Alive cells: the largest alpha of the 3x3 neighbourhood is above the threshold (Distill 2020, "Living cell masking").
 * @param state [H, W, C]
 * @param maskChannel holds alpha, or what stands for it
 * @returns 1 or 0 a cell, [H, W]
 */
export function aliveMask(
  state: Float64Array,
  height: number,
  width: number,
  spec: Pick<CellTraits, "channels" | "aliveThreshold" | "boundary">,
  maskChannel = ALPHA,
): Uint8Array {
  const alive = new Uint8Array(height * width);
  forEachTap({ height, width, boundary: spec.boundary }, (cell, _, neighbour) => {
    if (state[neighbour * spec.channels + maskChannel] > spec.aliveThreshold) alive[cell] = 1;
  });
  return alive;
}

/** Alive cells of a fixed mask, from the state that was loaded: those whose channel is above the threshold, [H, W]. */
export function inputMask(
  state: Float64Array,
  { channels, aliveThreshold }: Pick<CellTraits, "channels" | "aliveThreshold">,
  maskChannel: number,
): Uint8Array {
  return Uint8Array.from({ length: state.length / channels }, (_, cell) =>
    state[cell * channels + maskChannel] > aliveThreshold ? 1 : 0,
  );
}
