/** Paints cells in the colours of the digits that they believe in. */
import type { Minds } from "../../worker/read-protocol.ts";
import type { Board } from "../imagine/paint.ts";

/** The colour of a digit, as read.css has it. */
export const colourOf = (digit: number): string => `var(--digit-${digit})`;

/** Width of the gap between cells, and radius of their corners, as shares of a cell's side. */
const GAP = 0.1;
const ROUND = 0.22;
/** How dark a cell is that knows nothing. */
const UNSURE = 0.28;

/**
 * Paints the cells: paper where there is no ink; else the colour of the digit, the fainter the less sure a cell is.
 * @param asked the cell that is asked, which gets a frame; -1 for none
 */
export function paintCells(board: Board, { digits, certainty }: Minds, asked: number): void {
  const { context, across, empty, ink } = board;
  const style = getComputedStyle(context.canvas);
  const colours = Array.from({ length: 10 }, (_, digit) =>
    style.getPropertyValue(`--digit-${digit}`),
  );
  const side = Math.sqrt(digits.length);
  const size = across / side;
  const gap = GAP * size;
  const fill = (colour: string, alpha: number): void => {
    context.globalAlpha = alpha;
    context.fillStyle = colour;
    context.fill();
  };
  context.clearRect(0, 0, across, across);
  for (const [cell, digit] of digits.entries()) {
    const [y, x] = [Math.floor(cell / side) * size, (cell % side) * size];
    context.beginPath();
    context.roundRect(x + gap / 2, y + gap / 2, size - gap, size - gap, ROUND * (size - gap));
    fill(empty, 1);
    if (digit < 0) continue;
    fill(ink, UNSURE);
    fill(colours[digit] as string, certainty[cell] as number);
    if (cell !== asked) continue;
    context.globalAlpha = 1;
    context.strokeStyle = ink;
    context.lineWidth = Math.max(2, size / 6);
    context.stroke();
  }
  context.globalAlpha = 1;
}
