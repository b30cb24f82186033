/** Strokes of a brush over a grid of cells. */

/** A point on a pad, in cells; the middle of the first cell is (0.5, 0.5). */
export interface Point {
  readonly row: number;
  readonly column: number;
}

/** Distance between two points of a stroke, in cells. */
const STRIDE = 0.4;

/** Points along the line from one point to another, both included. */
export function pointsBetween(from: Point, to: Point): Point[] {
  const down = to.row - from.row;
  const right = to.column - from.column;
  const steps = Math.max(1, Math.ceil(Math.hypot(down, right) / STRIDE));
  return Array.from({ length: steps + 1 }, (_, i) => ({
    row: from.row + (down * i) / steps,
    column: from.column + (right * i) / steps,
  }));
}

/** Marks the cells whose middle lies under a brush, and the one it is on. @returns whether any was new */
export function mark(
  cells: Uint8Array,
  side: number,
  points: readonly Point[],
  radius: number,
): boolean {
  let isNew = false;
  for (const { row, column } of points)
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const isUnder = Math.floor(row) === y && Math.floor(column) === x;
        if (!isUnder && Math.hypot(y + 0.5 - row, x + 0.5 - column) > radius) continue;
        isNew ||= cells[y * side + x] === 0;
        cells[y * side + x] = 1;
      }
  return isNew;
}
