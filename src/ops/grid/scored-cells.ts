/** Scored cells of the reference engine's grids. */
import { part } from "../bind.ts";
import { type Place, readCells, writeCells } from "./cells.ts";
import type { Scored } from "./scored.ts";

/** What a scoring operation gets. */
export interface ScoredArgs extends Scored, Place {
  readonly states: Float64Array;
  readonly picture: Float64Array;
}

/** Cells that the likelihood counts: all, or the picture in the middle. */
function scoredCells({ side, size, framed }: Scored): number[] {
  const margin = framed ? 0 : (side - size) / 2;
  const isInside = (at: number): boolean => at >= margin && at < side - margin;
  return Array.from({ length: side * side }, (_, cell) => cell).filter(
    (cell) => isInside(Math.floor(cell / side)) && isInside(cell % side),
  );
}

/** The first numbers of every scored cell, [cells, numbers]. */
export function scoredNumbers(args: ScoredArgs, numbers: number): Float64Array {
  const cells = readCells(args.states, args, args.from);
  const scored = scoredCells(args);
  const values = new Float64Array(scored.length * numbers);
  for (const [i, cell] of scored.entries())
    values.set(part(cells, cell, args.channels).subarray(0, numbers), i * numbers);
  return values;
}

/** What the picture has at the scored cells, [cells, depth]; zeros beyond its edge. */
export function targets(args: ScoredArgs, depth: number): Float64Array {
  const { side, size, samples, index } = args;
  const picture = part(args.picture, Math.floor(index / samples), size * size * depth);
  const margin = (side - size) / 2;
  const scored = scoredCells(args);
  const values = new Float64Array(scored.length * depth);
  for (const [i, cell] of scored.entries()) {
    const [y, x] = [Math.floor(cell / side) - margin, (cell % side) - margin];
    if (y >= 0 && y < size && x >= 0 && x < size)
      values.set(part(picture, y * size + x, depth), i * depth);
  }
  return values;
}

/** The gradient of the grid from that of the first numbers of every scored cell. */
export function writeGradient(
  args: ScoredArgs & { readonly dState: Float64Array; readonly scale: number },
  numbers: number,
  gradient: Float64Array,
): void {
  const { side, channels, scale } = args;
  const dCells = new Float64Array(side * side * channels);
  for (const [i, cell] of scoredCells(args).entries()) {
    const scaled = part(gradient, i, numbers).map((value) => scale * value);
    dCells.set(scaled, cell * channels);
  }
  writeCells(args.dState, args, dCells);
}
