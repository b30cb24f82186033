import { ALPHA, type NcaSpec } from "../../spec/nca.ts";

/**
 * Alive cells: the largest alpha of the 3x3 neighbourhood is above the threshold (Distill 2020, "Living cell masking").
 * @param state [H, W, C]
 * @returns 1 or 0 a cell, [H, W]
 */
export function aliveMask(
  state: Float64Array,
  height: number,
  width: number,
  spec: Pick<NcaSpec, "channels" | "aliveThreshold" | "boundary">,
): Uint8Array {
  const alive = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let tap = 0; tap < 9; tap++) {
        const row = y + Math.floor(tap / 3) - 1;
        const column = x + (tap % 3) - 1;
        const inside = row >= 0 && row < height && column >= 0 && column < width;
        if (!inside && spec.boundary === "zero") continue;
        const neighbour = ((row + height) % height) * width + ((column + width) % width);
        if (state[neighbour * spec.channels + ALPHA] > spec.aliveThreshold)
          alive[y * width + x] = 1;
      }
    }
  }
  return alive;
}
