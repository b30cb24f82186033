/** Squares of cells that are cut out of grids. */
import { type Key, uniformInt } from "../../numbers/random.ts";

/** A square of cells. Lengths are in cells. */
export interface Square {
  readonly top: number;
  readonly left: number;
  /** Side of the square. */
  readonly extent: number;
}

/**
 * Draws a square half as wide as the grid, anywhere in it: 14 x 14 of 28 x 28 cells (Palm and others 2022, section 4.4).
 * @param key key whose draws 0 and 1 are used
 * @param side side of the grid in cells
 */
export function randomSquare(key: Key, side: number): Square {
  const extent = Math.max(1, Math.floor(side / 2));
  const place = (draw: number): number => uniformInt(key, draw, side - extent + 1);
  return { top: place(0), left: place(1), extent };
}

/** Sets all channels of a square's cells to zero, in place. @param cells cells of a grid, [side, side, channels] */
export function clearSquare(
  cells: Float32Array,
  side: number,
  channels: number,
  { top, left, extent }: Square,
): void {
  for (let y = top; y < top + extent; y++) {
    const start = (y * side + left) * channels;
    cells.fill(0, start, start + extent * channels);
  }
}
