/** Turns a small picture into the target of a growing rule. */
import type { Bitmap } from "../../data/picture/bitmap.ts";
import { ALPHA, VISIBLE } from "../../ops/cell.ts";

/** Alpha, in bytes, above which a cell is mature. A picture that stays below cannot be grown. */
const FAINT = 0.1 * 255;

/**
 * Centres a picture with one pixel for each cell, whose longest side is `size` on a transparent square of `size + 2 * pad` cells a side.
 * @param source name of the picture, for messages
 * @returns target [H, W, 4] with H = W = size + 2 pad: RGB premultiplied by alpha, then alpha, from 0 to 1
 * @throws Error with one sentence if nothing of the picture can be seen
 */
export function placeTarget(
  { width, height, rgba }: Bitmap,
  size: number,
  pad: number,
  source: string,
): Float32Array {
  refuseInvisible(rgba, size, source);
  const side = size + 2 * pad;
  const image = new Float32Array(side * side * VISIBLE);
  const top = pad + Math.floor((size - height) / 2);
  const left = pad + Math.floor((size - width) / 2);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4;
      const to = ((top + y) * side + left + x) * VISIBLE;
      const alpha = rgba[from + 3] / 255;
      for (let c = 0; c < 3; c++) image[to + c] = (rgba[from + c] / 255) * alpha;
      image[to + 3] = alpha;
    }
  }
  return image;
}

function refuseInvisible(rgba: ArrayLike<number>, size: number, source: string): void {
  let strongest = 0;
  for (let i = 3; i < rgba.length; i += 4) strongest = Math.max(strongest, rgba[i]);
  if (strongest === 0) throw new Error(`${source} is fully transparent: there is nothing to grow.`);
  if (strongest <= FAINT)
    throw new Error(
      `${source} is too faint to grow at ${size} cells: its alpha must be above 0.1 somewhere.`,
    );
}

/**
 * Whether a target is so thin or faint that little of it shows: less than half of its cells belong to squares of two by two that are
 * at least half opaque.
 * @param image target [side, side, 4]
 */
export function isThin(image: Float32Array, side: number): boolean {
  const alpha = (row: number, column: number): number =>
    image[(row * side + column) * VISIBLE + ALPHA] ?? 0;
  const solid = new Set<number>();
  let seen = 0;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      if (alpha(row, column) * 255 > FAINT) seen++;
      const square = [0, 1].flatMap((y) => [0, 1].map((x) => [row + y, column + x] as const));
      if (square.some(([y, x]) => x >= side || alpha(y, x) < 0.5)) continue;
      for (const [y, x] of square) solid.add(y * side + x);
    }
  }
  return solid.size < seen / 2;
}
