/** A drawing in cells, as data: what the pencil, the bucket and undo do to it. */

/** Row-major [side * side]: 0 is empty, otherwise 0xff000000 + 0xRRGGBB. */
export type Cells = Uint32Array<ArrayBuffer>;

export interface Place {
  readonly row: number;
  readonly column: number;
}

export const EMPTY = 0;

/** The colour of "#rrggbb". */
export function colourOf(hex: string): number {
  return 0xff000000 + Number.parseInt(hex.slice(1), 16);
}

export function blank(side: number): Cells {
  return new Uint32Array(side * side);
}

export function isBlank(cells: Cells): boolean {
  return cells.every((cell) => cell === EMPTY);
}

/** A line one cell wide between two places, both included; what lies outside is left out (Bresenham 1965). */
export function drawLine(cells: Cells, from: Place, to: Place, colour: number): Cells {
  const side = Math.sqrt(cells.length);
  const drawn = cells.slice();
  const steps = Math.max(Math.abs(to.row - from.row), Math.abs(to.column - from.column));
  for (let i = 0; i <= steps; i++) {
    const part = steps === 0 ? 0 : i / steps;
    const row = Math.round(from.row + (to.row - from.row) * part);
    const column = Math.round(from.column + (to.column - from.column) * part);
    if (row >= 0 && row < side && column >= 0 && column < side) drawn[row * side + column] = colour;
  }
  return drawn;
}

/** Recolours a place and all that is reached from it over edges through cells of its colour. */
export function fill(cells: Cells, { row, column }: Place, colour: number): Cells {
  const side = Math.sqrt(cells.length);
  const filled = cells.slice();
  const old = filled[row * side + column];
  if (old === colour) return filled;
  const open = [row * side + column];
  for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
    if (filled[cell] !== old) continue;
    filled[cell] = colour;
    if (cell % side > 0) open.push(cell - 1);
    if (cell % side < side - 1) open.push(cell + 1);
    if (cell >= side) open.push(cell - side);
    if (cell < side * (side - 1)) open.push(cell + side);
  }
  return filled;
}

/** The drawing in the middle of more cells, or the middle of it in fewer. */
export function resize(cells: Cells, side: number): Cells {
  const before = Math.sqrt(cells.length);
  const shift = Math.floor((side - before) / 2);
  const resized = blank(side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [r, c] = [row - shift, column - shift];
      const isInside = r >= 0 && r < before && c >= 0 && c < before;
      if (isInside) resized[row * side + column] = cells[r * before + c];
    }
  }
  return resized;
}

/** [side, side, 4], 8 bits a channel; an empty cell is transparent. */
export function toRgba(cells: Cells): Uint8Array<ArrayBuffer> {
  const rgba = new Uint8Array(cells.length * 4);
  for (const [i, cell] of cells.entries())
    rgba.set([(cell >>> 16) & 255, (cell >>> 8) & 255, cell & 255, cell >>> 24], i * 4);
  return rgba;
}

/** What was, what is, and what was undone. */
export interface Timeline {
  readonly past: readonly Cells[];
  readonly now: Cells;
  readonly future: readonly Cells[];
}

/** Strokes that can be undone. */
const REMEMBERED = 100;

export function begin(now: Cells): Timeline {
  return { past: [], now, future: [] };
}

export function commit({ past, now }: Timeline, next: Cells): Timeline {
  return { past: [...past, now].slice(-REMEMBERED), now: next, future: [] };
}

export function undo({ past, now, future }: Timeline): Timeline {
  const before = past.at(-1);
  return before
    ? { past: past.slice(0, -1), now: before, future: [now, ...future] }
    : { past, now, future };
}

export function redo({ past, now, future }: Timeline): Timeline {
  const [after, ...rest] = future;
  return after ? { past: [...past, now], now: after, future: rest } : { past, now, future };
}
