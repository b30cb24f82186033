/** Grids of the reference engine (layout.ts says how they lie). */
import { type Grids, gridRow, gridStart } from "./layout.ts";

/** Which grid of an array is meant. */
export interface Place extends Grids {
  /** Of the grids of a slice. */
  readonly index: number;
}

/** A grid without its border, [S, S, C]. */
export function readCells(array: Float64Array, place: Place, slice = 0): Float64Array {
  const { side, channels } = place;
  const grid = array.subarray(gridStart(place, slice, place.index));
  const cells = new Float64Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    const start = gridRow(side, channels, y);
    cells.set(grid.subarray(start, start + side * channels), y * side * channels);
  }
  return cells;
}

/** Back from {@link readCells}. */
export function writeCells(
  array: Float64Array,
  place: Place,
  cells: Float64Array,
  slice = 0,
): void {
  const { side, channels } = place;
  const grid = array.subarray(gridStart(place, slice, place.index));
  for (let y = 0; y < side; y++)
    grid.set(
      cells.subarray(y * side * channels, (y + 1) * side * channels),
      gridRow(side, channels, y),
    );
}
