import type { Boundary } from "./cell.ts";

/** A grid and what lies beyond its edge. */
export interface Grid {
  readonly height: number;
  readonly width: number;
  readonly boundary: Boundary;
}

/**
 * Calls back with every cell and, for each of the 9 taps of a 3x3 filter (row-major), the neighbour that it reads;
 * cells are row-major places. Beyond a zero boundary there is no neighbour.
 */
export function forEachTap(
  { height, width, boundary }: Grid,
  visit: (cell: number, tap: number, neighbour: number) => void,
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let tap = 0; tap < 9; tap++) {
        const row = y + Math.floor(tap / 3) - 1;
        const column = x + (tap % 3) - 1;
        const inside = row >= 0 && row < height && column >= 0 && column < width;
        if (!inside && boundary === "zero") continue;
        const neighbour = ((row + height) % height) * width + ((column + width) % width);
        visit(y * width + x, tap, neighbour);
      }
    }
  }
}
