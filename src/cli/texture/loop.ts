/** Films without an end. */
import type { Picture } from "../pictures.ts";

/**
 * Makes a film that loops of one that does not: the frames that are too many at its end fade into its first ones, so that the last frame that is
 * left goes on in the first.
 * @param overlap frames that fade; the film gets shorter by them
 */
export function loop(frames: readonly Picture[], overlap: number): Picture[] {
  const length = frames.length - overlap;
  return frames
    .slice(0, length)
    .map((frame, i) => (i < overlap ? fade(frames[length + i], frame, i / overlap) : frame));
}

/** Mixes two pictures of one size. @param share of the second */
function fade(first: Picture, second: Picture, share: number): Picture {
  const rgba = first.rgba.map((value, i) => Math.round(value + (second.rgba[i] - value) * share));
  return { ...first, rgba };
}
