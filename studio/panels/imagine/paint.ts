/** Paints the cells of a moment of growth; between two moments, cells divide. */
import type { Film, Frame } from "../../worker/imagine-protocol.ts";

/** Where and in which colours to paint. */
export interface Board {
  readonly context: CanvasRenderingContext2D;
  /** Side in device pixels. */
  readonly across: number;
  /** Colour of ink, and of a cell without any. */
  readonly ink: string;
  readonly empty: string;
  /** Ink of cells that are pointed out. */
  readonly accent: string;
}

/** Cells that are not painted like the others, [side, side], 1 for these. */
export interface Marks {
  /** Left out. */
  readonly hidden?: Uint8Array | undefined;
  /** Pointed out by another ink. */
  readonly accented?: Uint8Array | undefined;
}

/** Share of a cell's side that is left free between cells, and by which its corners are rounded. */
const GAP = 0.08;
const ROUND = 0.2;
/** Side of a small cell in pixels: it has neither gaps nor round corners. */
const SMALL = 6;

/** Paints one frame. */
export function paintFrame(board: Board, frame: Frame, marks: Marks = {}): void {
  paint(board, frame, frame, 1, marks);
}

/** Paints a film at a time between its first move, 0, and its last. */
export function paintFilm(board: Board, film: Film, time: number): void {
  const move = Math.ceil(Math.min(time, film.length - 1));
  const next = film[move] as Frame;
  const share = move === 0 ? 1 : 1 - (move - time);
  paint(board, film[Math.max(0, move - 1)] as Frame, next, Math.max(0, share), {});
}

/** Cells on their way from one frame to the next: the same ones, or each a quarter of the one before. */
function paint(board: Board, from: Frame, to: Frame, share: number, marks: Marks): void {
  const { context, across } = board;
  const { hidden, accented } = marks;
  context.clearRect(0, 0, across, across);
  const { side } = to;
  const divides = from.side < side;
  const depth = to.bytes.length / side ** 2;
  const size = mix(divides ? 1 / (2 * from.side) : 1 / side, 1 / side, share) * across;
  // As a cell divides, a gap opens in its middle; where cells are small, gaps would be all there is to see.
  const gap = size < SMALL ? 0 : GAP * (across / side) * (divides ? share : 1);
  for (let cell = 0; cell < side * side; cell++) {
    if (hidden?.[cell]) continue;
    const [row, column] = [Math.floor(cell / side), cell % side];
    const parent = divides ? (row >> 1) * from.side + (column >> 1) : cell;
    const [y, x] = [row * size, column * size];
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

/** Takes the colour of a cell: ink by its share, or its own colour where pixels have one. */
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
