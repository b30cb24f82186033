/** What a training step sees: which pictures, black and white, and the noise of their latents. */

import {
  type BytePictures,
  freshPictures,
  splitRange,
  staticPictures,
} from "../../data/dataset.ts";
import { normals } from "../../numbers/normal.ts";
import { deriveKey, STREAM, uniform, uniformInt } from "../../numbers/random.ts";
import type { VariationalRun } from "./run.ts";

/** The new pictures of a step: every picture once an epoch, in an order of the epoch's own. @param fresh how many */
export function batchIndices(
  { rngSeed, step }: VariationalRun,
  pictures: BytePictures,
  fresh: number,
): number[] {
  const [from, to] = splitRange("train", pictures);
  const perEpoch = Math.floor((to - from) / fresh);
  const epoch = Math.floor(step / perEpoch);
  const order = epochOrder(rngSeed, epoch, to - from);
  const first = (step % perEpoch) * fresh;
  return Array.from(order.subarray(first, first + fresh), (index) => from + index);
}

/** Pictures of the training file as a step sees them, [indices, size, size, D]. */
export function batchPictures(
  { recipe, rngSeed, step }: VariationalRun,
  pictures: BytePictures,
  indices: readonly number[],
): Float32Array {
  const seen =
    recipe.binarisation === "dynamic"
      ? freshPictures(pictures, indices, rngSeed, step)
      : staticPictures(pictures, "training", indices);
  if (!recipe.mirror) return seen;
  const key = deriveKey(rngSeed, STREAM.mirror, step);
  const length = seen.length / indices.length;
  for (const place of indices.keys())
    if (uniform(key, place) < 0.5)
      mirror(seen.subarray(place * length, (place + 1) * length), pictures.size);
  return seen;
}

/** Turns a picture's left to its right. */
function mirror(picture: Float32Array, size: number): void {
  const channels = picture.length / (size * size);
  const turned = picture.map((_, i) => {
    const [pixel, c] = [Math.floor(i / channels), i % channels];
    return picture[(pixel + size - 1 - 2 * (pixel % size)) * channels + c];
  });
  picture.set(turned);
}

/** Noise of so many latents, [count, Z]. */
export function batchNoise({ rngSeed, step, spec }: VariationalRun, count: number): Float32Array {
  return normals(deriveKey(rngSeed, STREAM.noise, step), count * spec.latent);
}

let latest: { readonly rngSeed: number; readonly epoch: number; readonly order: Uint32Array } = {
  rngSeed: -1,
  epoch: -1,
  order: new Uint32Array(0),
};

/** A shuffle by Fisher and Yates; the latest one is kept, since every step of an epoch asks for it. */
function epochOrder(rngSeed: number, epoch: number, count: number): Uint32Array {
  if (latest.rngSeed === rngSeed && latest.epoch === epoch && latest.order.length === count)
    return latest.order;
  const key = deriveKey(rngSeed, STREAM.shuffle, epoch);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = 0; i < count - 1; i++) {
    const other = i + uniformInt(key, i, count - i);
    [order[i], order[other]] = [order[other], order[i]];
  }
  latest = { rngSeed, epoch, order };
  return order;
}
