/** Finds the pictures of a data set that look most like one, so that a person sees how new it is. */
import { type BytePictures, type Split, splitRange } from "../../data/dataset.ts";
import type { Pixels } from "./mosaic.ts";

/** A picture of a data set, and how far it is from one that was asked for. */
export interface Neighbour {
  /** Its values [size, size], or [size, size, 4], from 0 to 1. */
  readonly picture: Float32Array;
  /** Mean absolute difference of values, from 0 to 1. */
  readonly distance: number;
}

/**
 * Finds the nearest pictures of a split, nearest first.
 * @param ways one picture in all ways that count as it, such as mirrored: values from 0 to 1, of which those beyond count as the nearer of the two
 * @param count how many to find, at most as many as there are
 */
export function nearest(
  ways: readonly Pixels[],
  data: BytePictures,
  split: Split,
  count: number,
): Neighbour[] {
  const length = data.size ** 2 * (data.channels ?? 1);
  const asked = ways.map((way) =>
    Float32Array.from({ length }, (_, i) => 255 * Math.min(1, Math.max(0, way[i]))),
  );
  const [from, to] = splitRange(split, data);
  const found: { index: number; sum: number }[] = [];
  for (let index = from; index < to; index++) {
    const bound = found.length < count ? Number.POSITIVE_INFINITY : found[count - 1].sum;
    const sum = asked.reduce(
      (least, bytes) => Math.min(least, difference(bytes, data.pixels, index * length, least)),
      bound,
    );
    if (sum >= bound) continue;
    found.push({ index, sum });
    found.sort((a, b) => a.sum - b.sum);
    found.length = Math.min(found.length, count);
  }
  return found.map(({ index, sum }) => ({
    picture: Float32Array.from(
      data.pixels.subarray(index * length, (index + 1) * length),
      (byte) => byte / 255,
    ),
    distance: sum / (255 * length),
  }));
}

/** Sum of absolute differences of bytes, or, as soon as it exceeds the bound, what it came to. */
function difference(
  bytes: Float32Array,
  pixels: Uint8Array,
  offset: number,
  bound: number,
): number {
  let sum = 0;
  for (let i = 0; i < bytes.length && sum < bound; i++)
    sum += Math.abs(bytes[i] - pixels[offset + i]);
  return sum;
}
