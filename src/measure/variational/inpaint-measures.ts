/** How well what grew in a mask fits its surroundings. All pictures are [size, size, D]. */
import { mean } from "../../numbers/statistics.ts";
import type { Inpainted, Mask } from "./inpaint.ts";

/** Figures of one picture. They are means of absolute differences between numbers from 0 to 1. */
export interface InpaintMeasures {
  /** Error of the answers' kept pixels against the given picture, before the recording is put over them. */
  readonly keptError: number;
  /** Error of the same pixels of the plain reconstruction: what the encoding itself costs. */
  readonly reconstructionError: number;
  /** Mean distance between two answers inside the mask. */
  readonly variety: number;
  /**
   * How visible the mask's edge is: the mean difference between pixels on either side of it, minus that of the plain
   * reconstruction.
   */
  readonly seam: number;
  /** How visible the edge is after plain pasting, which answers must beat. */
  readonly pastedSeam: number;
}

/**
 * Measures how well the answers fit.
 * @param picture the given picture [size, size, D]
 */
export function measureInpainted(
  { recorded, answers, free, pasted }: Inpainted,
  picture: Float32Array,
  mask: Mask,
): InpaintMeasures {
  const edges = edgesOf(mask);
  const seam = (shown: Float32Array): number => step(shown, edges, mask.length);
  return {
    keptError: mean(free.map((answer) => distance(answer, picture, mask, 0))),
    reconstructionError: distance(recorded, picture, mask, 0),
    variety: mean(pairsOf(answers).map(([a, b]) => distance(a, b, mask, 1))),
    seam: mean(answers.map(seam)) - seam(recorded),
    pastedSeam: mean(pasted.map(seam)) - seam(recorded),
  };
}

/** Pairs of neighbouring pixels of which exactly one is masked. */
function edgesOf(mask: Mask): (readonly [number, number])[] {
  const size = Math.sqrt(mask.length);
  const edges: (readonly [number, number])[] = [];
  for (let pixel = 0; pixel < mask.length; pixel++) {
    const right = pixel % size < size - 1 ? [pixel + 1] : [];
    const below = pixel + size < mask.length ? [pixel + size] : [];
    for (const other of [...right, ...below])
      if (mask[pixel] !== mask[other]) edges.push([pixel, other]);
  }
  return edges;
}

/** Mean difference between the pixels of each pair. */
function step(
  picture: Float32Array,
  edges: readonly (readonly [number, number])[],
  pixels: number,
): number {
  const channels = picture.length / pixels;
  let sum = 0;
  for (const [a, b] of edges)
    for (let c = 0; c < channels; c++)
      sum += Math.abs(picture[a * channels + c] - picture[b * channels + c]);
  return sum / (edges.length * channels);
}

/** Mean difference of two pictures over the pixels where the mask has the value `where`. */
function distance(a: Float32Array, b: Float32Array, mask: Mask, where: 0 | 1): number {
  const channels = a.length / mask.length;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < a.length; i++)
    if (mask[Math.floor(i / channels)] === where) {
      sum += Math.abs(a[i] - b[i]);
      count++;
    }
  return sum / count;
}

function pairsOf<T>(all: readonly T[]): [T, T][] {
  return all.flatMap((a, i) => all.slice(i + 1).map((b): [T, T] => [a, b]));
}
