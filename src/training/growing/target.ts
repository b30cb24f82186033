/** From a small picture to what a rule is trained towards. */
import { VISIBLE } from "../../ops/cell.ts";

/** A picture of as many pixels as it takes cells. */
export interface TargetPicture {
  readonly width: number;
  readonly height: number;
  /** Not premultiplied, 8 bits a channel: the same numbers as in a PNG file. */
  readonly rgba: ArrayLike<number>;
}

/** Alpha at which a cell counts as alive: a picture that stays below it cannot be grown. */
const FAINT = 0.1 * 255;

/**
 * Centres a picture whose longest side is `size` on a square grid of `size + 2 * pad` cells, transparent around it.
 * @param source its name, for the message
 * @returns [H, W, 4] with H = W = size + 2 pad: RGB premultiplied by alpha, and alpha, from 0 to 1
 * @throws Error with one sentence when nothing of it can be seen
 */
export function placeTarget(
  { width, height, rgba }: TargetPicture,
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
