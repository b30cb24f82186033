/** Lays many small pictures out as one. */
import type { Picture } from "../pictures.ts";

/** A picture as models make it: grey [side, side], or RGB premultiplied by alpha and alpha [side, side, 4], from 0 to 1. */
export type Pixels = ArrayLike<number>;

/** Grey behind pictures in colour, on which both white and black stand out. */
const GROUND = 0.9;
/** Width of the gap between pictures in pixels, and its grey. */
const GAP = 2;
const BETWEEN = 64;

/** Lays pictures out in rows of `columns`. */
export function mosaic(pictures: readonly Pixels[], side: number, columns: number): Picture {
  const rows = Math.ceil(pictures.length / columns);
  const width = columns * (side + GAP) + GAP;
  const height = rows * (side + GAP) + GAP;
  const rgba = new Uint8Array(width * height * 4).fill(BETWEEN);
  for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255;
  for (const [place, picture] of pictures.entries()) {
    const top = GAP + Math.floor(place / columns) * (side + GAP);
    const left = GAP + (place % columns) * (side + GAP);
    for (let pixel = 0; pixel < side * side; pixel++) {
      const y = top + Math.floor(pixel / side);
      const x = left + (pixel % side);
      paint(rgba, (y * width + x) * 4, picture, pixel, side);
    }
  }
  return { width, height, rgba };
}

/** Enlarges one picture to `across` pixels a side. */
export function enlarged(picture: Pixels, side: number, across: number): Picture {
  const rgba = new Uint8Array(across * across * 4).fill(255);
  const cell = (at: number): number => Math.floor((at * side) / across);
  for (let y = 0; y < across; y++)
    for (let x = 0; x < across; x++)
      paint(rgba, (y * across + x) * 4, picture, cell(y) * side + cell(x), side);
  return { width: across, height: across, rgba };
}

/** Stretches a picture to `across` pixels by repeating cells. */
export function stretched(picture: Pixels, side: number, across: number): Float32Array {
  const channels = picture.length / side ** 2;
  const cell = (at: number): number => Math.floor((at * side) / across);
  return Float32Array.from({ length: across * across * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    const from = cell(Math.floor(pixel / across)) * side + cell(pixel % across);
    return picture[from * channels + (i % channels)];
  });
}

/** Puts a picture into the middle of a black or transparent square. */
export function padded(picture: Pixels, size: number, across: number): Pixels {
  const channels = picture.length / size ** 2;
  const margin = (across - size) / 2;
  const whole = new Float32Array(across * across * channels);
  for (let i = 0; i < picture.length; i++) {
    const pixel = Math.floor(i / channels);
    const y = Math.floor(pixel / size) + margin;
    const x = (pixel % size) + margin;
    whole[(y * across + x) * channels + (i % channels)] = picture[i];
  }
  return whole;
}

/** Sets the red, green and blue of a pixel. */
function paint(rgba: Uint8Array, at: number, picture: Pixels, pixel: number, side: number): void {
  if (picture.length === side * side) {
    rgba.fill(toByte(picture[pixel]), at, at + 3);
    return;
  }
  const below = GROUND * (1 - Math.min(1, Math.max(0, picture[4 * pixel + 3])));
  for (let c = 0; c < 3; c++) rgba[at + c] = toByte(below + picture[4 * pixel + c]);
}

function toByte(grey: number): number {
  return Math.round(255 * Math.min(1, Math.max(0, grey)));
}
