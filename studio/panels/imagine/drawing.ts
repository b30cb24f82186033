/** A drawing in grey cells, and how it is made like the model's pictures: centred, and not too large. */
import type { Point } from "./stroke.ts";

/** A drawing [side * side], row by row, from 0 paper to 1 ink. */
export type Drawing = Float32Array;

/** Radii of the brush in cells: it inks everything within the first, and nothing beyond the second. */
const CORE = 0.7;
const EDGE = 1.7;

/** Radius of the brush that is shown, in cells. */
export const BRUSH = (CORE + EDGE) / 2;

/** Adds ink along a stroke. */
export function inked(drawing: Drawing, points: readonly Point[]): Drawing {
  const covered = coverage(Math.sqrt(drawing.length), points);
  return drawing.map((before, cell) => Math.max(before, covered(cell)));
}

/** How much larger than the brush the rubber is, in cells, so that it takes all of a line away. */
const LARGER = 1;
/** Radius of the rubber that is shown, in cells. */
export const RUBBER = BRUSH + LARGER;

/** Takes ink away along a stroke. */
export function rubbed(drawing: Drawing, points: readonly Point[]): Drawing {
  const covered = coverage(Math.sqrt(drawing.length), points, LARGER);
  return drawing.map((before, cell) => Math.min(before, 1 - covered(cell)));
}

/** Tells how much of each cell a brush covers along a stroke, from 0 to 1. @param larger how much larger than usual it is */
function coverage(side: number, points: readonly Point[], larger = 0): (cell: number) => number {
  return (cell) => {
    const y = Math.floor(cell / side) + 0.5;
    const x = (cell % side) + 0.5;
    const near = Math.min(...points.map(({ row, column }) => Math.hypot(y - row, x - column)));
    return Math.min(1, Math.max(0, (EDGE + larger - near) / (EDGE - CORE)));
  };
}

export function isBlank(drawing: Drawing): boolean {
  return drawing.every((ink) => ink === 0);
}

/** Size of MNIST's largest digits, as a share of the picture. */
const LARGEST = 20 / 28;
/** Ink that counts as part of the digit. */
const FAINT = 0.1;

/**
 * Fits a drawing into its picture as MNIST's digits were: scaled down to a square of 20 pixels if it is larger, with its
 * centre of mass in the middle (LeCun, Cortes and Burges, "The MNIST database of handwritten digits").
 */
export function normalised(drawing: Drawing): Drawing {
  const side = Math.sqrt(drawing.length);
  const cells = [...drawing.keys()].filter((cell) => (drawing[cell] as number) > FAINT);
  if (cells.length === 0) return drawing;
  const rows = cells.map((cell) => Math.floor(cell / side));
  const columns = cells.map((cell) => cell % side);
  const extent = (values: number[]) => Math.max(...values) - Math.min(...values) + 1;
  const scale = Math.max(1, extent(rows) / (LARGEST * side), extent(columns) / (LARGEST * side));
  const mass = drawing.reduce((sum, ink) => sum + ink, 0);
  const centre = (of: (cell: number) => number) =>
    drawing.reduce((sum, ink, cell) => sum + ink * of(cell), 0) / mass;
  const top = centre((cell) => Math.floor(cell / side));
  const left = centre((cell) => cell % side);
  const middle = (side - 1) / 2;
  return drawing.map((_, cell) => {
    const y = top + scale * (Math.floor(cell / side) - middle);
    const x = left + scale * ((cell % side) - middle);
    return sample(drawing, side, y, x);
  });
}

/** The ink at a place between cells; beyond the edge there is paper. */
function sample(drawing: Drawing, side: number, y: number, x: number): number {
  const top = Math.floor(y);
  const left = Math.floor(x);
  let ink = 0;
  for (const [row, down] of [top, top + 1].entries())
    for (const [column, right] of [left, left + 1].entries()) {
      if (down < 0 || down >= side || right < 0 || right >= side) continue;
      const weight = (row ? y - top : 1 - y + top) * (column ? x - left : 1 - x + left);
      ink += weight * (drawing[down * side + right] as number);
    }
  return ink;
}
