/** Digits for those who would rather not draw: the strokes of each, on a square of 28 by 28 cells. */
import { type Drawing, inked } from "../imagine/drawing.ts";
import { type Point, pointsBetween } from "../imagine/stroke.ts";

/** The corners of each stroke: row and column, row and column. */
const STROKES: readonly (readonly (readonly Point[])[])[] = [
  [ring(14, 14, 8.5, 5.5)],
  [line("6 15 22 13")],
  [line("9 9.5 6.5 12 6 15 7.5 18 10.5 18 14 15.5 18 11.5 21.5 9 21.5 14 21 19.5")],
  [line("7 9.5 5.8 14 8 18 11 17.5 13 13.5 15.5 18 19.5 18 22 14 20.5 9")],
  [line("6 11 10.5 9.5 14.5 9 14.5 14 14 19.5"), line("6.5 17.5 14 16.5 22.5 15.5")],
  [line("6 19 6 11 12 10 12.5 15 15.5 18.5 19.5 17.5 22 13 20.5 9")],
  [line("5.8 16 9 11.5 14 9.5 19 10 22 13.5 20 18 16 17.5 14.5 13.5 16.5 10")],
  [line("7 9 6.5 14 6.5 19 11 16.5 16.5 14 22.5 12.5")],
  [ring(9.5, 14.2, 3.7, 3.9), ring(17.9, 13.8, 4.3, 4.8)],
  [ring(10, 13.5, 4.2, 4.5), line("8.5 18 14 17.5 22.5 16")],
];

function line(corners: string): Point[] {
  const numbers = corners.split(" ").map(Number);
  return Array.from({ length: numbers.length / 2 }, (_, i) => ({
    row: numbers[2 * i] as number,
    column: numbers[2 * i + 1] as number,
  }));
}

/** A closed curve around a place. */
function ring(row: number, column: number, tall: number, wide: number): Point[] {
  return Array.from({ length: 25 }, (_, i) => {
    const angle = (2 * Math.PI * i) / 24;
    return { row: row - tall * Math.cos(angle), column: column + wide * Math.sin(angle) };
  });
}

/** Draws a digit from 0 to 9. */
export function drawDigit(paper: Drawing, digit: number): Drawing {
  const strokes = STROKES[digit] as readonly (readonly Point[])[];
  const points = strokes.flatMap((corners) =>
    corners.slice(1).flatMap((corner, i) => pointsBetween(corners[i] as Point, corner)),
  );
  return inked(paper, points);
}
