/** Paints the cells of a frame of growth; between two frames, cells divide. */
import type { Film, Frame } from "../../worker/imagine-protocol.ts";

/** A canvas to paint on, and the colours to paint with. */
export interface Board {
  readonly context: CanvasRenderingContext2D;
  /** Side of the canvas in device pixels. */
  readonly across: number;
  /** Colour of ink. */
  readonly ink: string;
  /** Colour of a cell without ink. */
  readonly empty: string;
  /** Colour of ink in cells that are pointed out. */
  readonly accent: string;
}

/** Cells [side, side] that are not painted like the others, 1 for these. */
export interface Marks {
  /** Cells that are left out. */
  readonly hidden?: Uint8Array | undefined;
  /** Cells that are pointed out by another ink. */
  readonly accented?: Uint8Array | undefined;
}

/** Width of the gap between cells, and radius of their corners, as shares of a cell's side. */
const GAP = 0.08;
const ROUND = 0.2;
/** Side in pixels below which cells have neither gaps nor round corners. */
const SMALL = 6;

/** Paints one frame. */
export function paintFrame(board: Board, frame: Frame, marks: Marks = {}): void {
  paint(board, frame, frame, 1, marks);
}

/** Paints a film at a time from 0, its first move, to its last move. */
export function paintFilm(board: Board, film: Film, time: number): void {
  const move = Math.ceil(Math.min(time, film.length - 1));
  const next = film[move] as Frame;
  const share = move === 0 ? 1 : 1 - (move - time);
  paint(board, film[Math.max(0, move - 1)] as Frame, next, Math.max(0, share), {});
}

/** Paints cells on their way from one frame to the next; they stay the same, or each divides into four. */
function paint(board: Board, from: Frame, to: Frame, share: number, marks: Marks): void {
  const { context, across } = board;
  const { hidden, accented } = marks;
  context.clearRect(0, 0, across, across);
  const { side } = to;
  const divides = from.side < side;
  const depth = to.bytes.length / side ** 2;
  const size = mix(divides ? 1 / (2 * from.side) : 1 / side, 1 / side, share) * across;
  // As a cell divides, a gap opens in its middle. Small cells have no gaps, which would hide the cells.
  const gap = size < SMALL ? 0 : GAP * (across / side) * (divides ? share : 1);
  for (let cell = 0; cell < side * side; cell++) {
    if (hidden?.[cell]) continue;
    const row = Math.floor(cell / side);
    const column = cell % side;
    const parent = divides ? (row >> 1) * from.side + (column >> 1) : cell;
    const y = row * size;
    const x = column * size;
    context.beginPath();
    if (gap > 0)
      context.roundRect(x + gap / 2, y + gap / 2, size - gap, size - gap, ROUND * (size - gap));
    else context.rect(x, y, size + 0.5, size + 0.5);
    context.globalAlpha = 1;
    context.fillStyle = board.empty;
    context.fill();
    const values = Array.from({ length: depth }, (_, d) =>
      mix(from.bytes[parent * depth + d] as number, to.bytes[cell * depth + d] as number, share),
    );
    tint(context, values, accented?.[cell] ? board.accent : board.ink);
    context.fill();
  }
  context.globalAlpha = 1;
}

/** Sets the colour of a cell: ink in proportion, or the cell's own colour if it has one. */
function tint(context: CanvasRenderingContext2D, values: readonly number[], ink: string): void {
  const alpha = (values[values.length - 1] as number) / 255;
  context.globalAlpha = alpha;
  if (values.length === 1) context.fillStyle = ink;
  else {
    const [red, green, blue] = values.map((value) => Math.min(255, value / Math.max(alpha, 0.004)));
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
  }
}

function mix(from: number, to: number, share: number): number {
  return from + share * (to - from);
}
