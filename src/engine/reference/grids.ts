/** Arrays of variational programs as the definitions read them; src/ops/vnca-step/layout.ts says how grids lie. */
import { gridLength, gridRow } from "../../ops/vnca-step/layout.ts";
import type { Arguments } from "../buffers.ts";
import type { ReferenceArray } from "./executor.ts";

type Args = Arguments<{ array: ReferenceArray; field: never; rule: never }>;

/** An array that must hold floats. */
export function floats(array: ReferenceArray): Float64Array {
  return array as Float64Array;
}

/** Part `index` of an array that is cut into parts of so many numbers. */
export function part(array: ReferenceArray, index: number, numbers: number): Float64Array {
  return floats(array).subarray(index * numbers, (index + 1) * numbers);
}

/** A grid without its border, [S, S, C]; of "states" the slice that `slice` names, of other arrays the first. */
export function readCells(
  args: Args,
  name: string,
  side = args.param("side"),
  slice = name === "states" ? args.param("from") : 0,
  channels = args.param("channels"),
): Float64Array {
  const grid = part(args.array(name), slice, gridLength(side, channels));
  const cells = new Float64Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    const start = gridRow(side, channels, y);
    cells.set(grid.subarray(start, start + side * channels), y * side * channels);
  }
  return cells;
}

/** Back from {@link readCells}. */
export function writeCells(
  args: Args,
  name: string,
  cells: Float64Array,
  side = args.param("side"),
  slice = name === "states" ? args.param("from") : 0,
): void {
  const channels = cells.length / (side * side);
  const grid = part(args.array(name), slice, gridLength(side, channels));
  for (let y = 0; y < side; y++)
    grid.set(
      cells.subarray(y * side * channels, (y + 1) * side * channels),
      gridRow(side, channels, y),
    );
}
