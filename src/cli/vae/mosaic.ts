/** Many small grey pictures as one. */
import type { Picture } from "../pictures.ts";

/** A grey picture: 0 black to 1 white, [side, side]. */
export type Grey = ArrayLike<number>;

/** Pixels between pictures, and their grey. */
const GAP = 2;
const BETWEEN = 64;

/** Lays pictures out in rows of `columns`. */
export function mosaic(pictures: readonly Grey[], side: number, columns: number): Picture {
  const rows = Math.ceil(pictures.length / columns);
  const width = columns * (side + GAP) + GAP;
  const height = rows * (side + GAP) + GAP;
  const rgba = new Uint8Array(width * height * 4).fill(BETWEEN);
  for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255;
  for (const [place, picture] of pictures.entries()) {
    const top = GAP + Math.floor(place / columns) * (side + GAP);
    const left = GAP + (place % columns) * (side + GAP);
    for (let pixel = 0; pixel < side * side; pixel++) {
      const [y, x] = [top + Math.floor(pixel / side), left + (pixel % side)];
      rgba.fill(toByte(picture[pixel]), (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { width, height, rgba };
}

/** One picture, brought to `across` pixels a side. */
export function enlarged(picture: Grey, side: number, across: number): Picture {
  const rgba = new Uint8Array(across * across * 4).fill(255);
  const cell = (at: number): number => Math.floor((at * side) / across);
  for (let y = 0; y < across; y++)
    for (let x = 0; x < across; x++) {
      const at = (y * across + x) * 4;
      rgba.fill(toByte(picture[cell(y) * side + cell(x)]), at, at + 3);
    }
  return { width: across, height: across, rgba };
}

function toByte(grey: number): number {
  return Math.round(255 * Math.min(1, Math.max(0, grey)));
}
