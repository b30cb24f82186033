/**
 * Brings pictures to another size. It adds, multiplies and divides, always in the same order, so that every machine and every
 * browser makes the same bytes of the same picture.
 */
import type { Bitmap } from "./bitmap.ts";

/** How pixels become cells: "nearest" takes the pixel under each cell's middle, "smooth" weighs those around it. */
export type Resampling = "nearest" | "smooth";

/** Returns the picture with so many pixels. */
export function resize(
  picture: Bitmap,
  width: number,
  height: number,
  resampling: Resampling,
): Bitmap {
  if (width === picture.width && height === picture.height) return picture;
  return resampling === "nearest"
    ? pickPixels(picture, width, height)
    : weighPixels(picture, width, height);
}

/** The picture with half as many pixels on each side, each the mean of four; an odd row or column at the end is left out. */
export function halve(picture: Bitmap): Bitmap {
  const width = Math.max(1, picture.width >> 1);
  const height = Math.max(1, picture.height >> 1);
  const rgba = new Uint8Array(width * height * 4);
  const sums = new Float64Array(4);
  for (let y = 0; y < height; y++) {
    const below = Math.min(2 * y + 1, picture.height - 1);
    for (let x = 0; x < width; x++) {
      const beside = Math.min(2 * x + 1, picture.width - 1);
      sums.fill(0);
      for (const row of [2 * y, below]) {
        for (const column of [2 * x, beside]) {
          const from = (row * picture.width + column) * 4;
          const alpha = picture.rgba[from + 3] / 4;
          for (let c = 0; c < 3; c++) sums[c] += picture.rgba[from + c] * alpha;
          sums[3] += alpha;
        }
      }
      writePixel(rgba, (y * width + x) * 4, sums);
    }
  }
  return { width, height, rgba };
}

function pickPixels(picture: Bitmap, width: number, height: number): Bitmap {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((2 * y + 1) * picture.height) / (2 * height));
    for (let x = 0; x < width; x++) {
      const column = Math.floor(((2 * x + 1) * picture.width) / (2 * width));
      const from = (row * picture.width + column) * 4;
      for (let c = 0; c < 4; c++) rgba[(y * width + x) * 4 + c] = picture.rgba[from + c];
    }
  }
  return { width, height, rgba };
}

/** The pixels along one axis that one new pixel is made of. */
interface Taps {
  readonly first: number;
  /** Their sum is 1. */
  readonly weights: readonly number[];
}

/** By columns, then by rows; colours are premultiplied meanwhile, so that none bleeds out of transparent pixels. */
function weighPixels(picture: Bitmap, width: number, height: number): Bitmap {
  const columns = tapsOf(picture.width, width);
  const rows = tapsOf(picture.height, height);
  const narrow = new Float64Array(picture.height * width * 4);
  for (let y = 0; y < picture.height; y++) {
    for (const [x, { first, weights }] of columns.entries()) {
      const to = (y * width + x) * 4;
      for (const [i, weight] of weights.entries()) {
        const from = (y * picture.width + first + i) * 4;
        const alpha = picture.rgba[from + 3] * weight;
        for (let c = 0; c < 3; c++) narrow[to + c] += picture.rgba[from + c] * alpha;
        narrow[to + 3] += alpha;
      }
    }
  }
  const rgba = new Uint8Array(width * height * 4);
  const sums = new Float64Array(4);
  for (const [y, { first, weights }] of rows.entries()) {
    for (let x = 0; x < width; x++) {
      sums.fill(0);
      for (const [i, weight] of weights.entries()) {
        const from = ((first + i) * width + x) * 4;
        for (let c = 0; c < 4; c++) sums[c] += narrow[from + c] * weight;
      }
      writePixel(rgba, (y * width + x) * 4, sums);
    }
  }
  return { width, height, rgba };
}

/** @param sums colours times alpha, and alpha; both may lie a little out of range */
function writePixel(rgba: Uint8Array, at: number, sums: Float64Array): void {
  const alpha = Math.min(255, Math.max(0, Math.round(sums[3])));
  if (alpha === 0) return;
  rgba[at + 3] = alpha;
  for (let c = 0; c < 3; c++)
    rgba[at + c] = Math.min(255, Math.max(0, Math.round(sums[c] / sums[3])));
}

function tapsOf(from: number, to: number): Taps[] {
  const scale = from / to;
  // A picture that shrinks is looked at through a kernel as wide as the new pixels.
  const spread = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale - 0.5;
    const first = Math.max(0, Math.ceil(centre - 2 * spread));
    const last = Math.min(from - 1, Math.floor(centre + 2 * spread));
    const weights: number[] = [];
    for (let j = first; j <= last; j++) weights.push(catmullRom(Math.abs(j - centre) / spread));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

/** Weight of a pixel at a distance, in new pixels (Catmull and Rom 1974). */
function catmullRom(t: number): number {
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  return t < 2 ? ((2.5 - 0.5 * t) * t - 4) * t + 2 : 0;
}
