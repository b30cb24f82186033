/** What is done to a dish by hand, in float64 (README.md). */
import { ALPHA } from "../cell.ts";

/** A line in cells, and how far around it cells are meant. */
export interface Stroke {
  readonly fromRow: number;
  readonly fromColumn: number;
  readonly toRow: number;
  readonly toColumn: number;
  readonly radius: number;
  /** Distances along axes instead of Euclidean ones: a square, if the line is a point. */
  readonly square: boolean;
}

/** Whether the centre of the cell in a row and column lies within the radius of the line. */
export function isNear(stroke: Stroke, row: number, column: number): boolean {
  const { fromRow, fromColumn, toRow, toColumn, radius, square } = stroke;
  const [dy, dx] = [toRow - fromRow, toColumn - fromColumn];
  const [y, x] = [row + 0.5 - fromRow, column + 0.5 - fromColumn];
  const length = dy * dy + dx * dx;
  const along = length > 0 ? Math.min(1, Math.max(0, (y * dy + x * dx) / length)) : 0;
  const [a, b] = [Math.abs(y - along * dy), Math.abs(x - along * dx)];
  return square ? Math.max(a, b) <= radius : a * a + b * b <= radius * radius;
}

/** Contents of a seed [C] (Distill 2020, "Experiment 1"). */
export function seedCell(channels: number): Float64Array {
  return new Float64Array(channels).fill(1, ALPHA);
}
