/** Arrays of variational programs as the definitions read them; src/ops/variational-step/layout.ts says how grids lie. */
import { gridLength, gridRow, gridStep } from "../../ops/variational-step/layout.ts";
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

/** Which grid of an array is meant. */
interface Place {
  /** Of an array of several slices; by default the one that "from" names for "states", and the first for others. */
  readonly slice?: number;
  /** Of the grids of a slice; by default that of the loop's turn. */
  readonly grid?: number;
  /** "doubled": of the stage that doubling leads to. */
  readonly stage?: "" | "doubled";
}

/** A grid without its border, [S, S, C]. */
export function readCells(args: Args, name: string, place: Place = {}): Float64Array {
  const { grid, side, channels } = find(args, name, place);
  const cells = new Float64Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    const start = gridRow(side, channels, y);
    cells.set(grid.subarray(start, start + side * channels), y * side * channels);
  }
  return cells;
}

/** Back from {@link readCells}. */
export function writeCells(args: Args, name: string, cells: Float64Array, place: Place = {}): void {
  const { grid, side, channels } = find(args, name, place);
  for (let y = 0; y < side; y++)
    grid.set(
      cells.subarray(y * side * channels, (y + 1) * side * channels),
      gridRow(side, channels, y),
    );
}

/** A grid in an array, and its extent. */
function find(args: Args, name: string, place: Place) {
  const { stage = "", slice = name === "states" ? args.param("from") : 0 } = place;
  const [sideName, gridsName] = stage === "" ? ["side", "grids"] : ["doubledSide", "doubledGrids"];
  const [side, grids] = [args.param(sideName), args.param(gridsName)];
  const channels = args.param("channels");
  const { grid = args.index % grids } = place;
  const slices = part(args.array(name), slice, gridLength(side, channels, grids));
  return { grid: slices.subarray(grid * gridStep(side, channels)), side, channels };
}
