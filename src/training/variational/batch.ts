/** Draws what a training step sees: its pictures, and the noise of their latents. */

import {
  type BytePictures,
  freshPictures,
  splitRange,
  staticPictures,
} from "../../data/dataset.ts";
import { normals } from "../../numbers/normal.ts";
import { deriveKey, drawDistinct, STREAM } from "../../numbers/random.ts";
import { lotsOf } from "../../systems/variational/draws.ts";
import type { VariationalRun } from "../run.ts";
import { augment } from "./augment.ts";

/** The part of a run that the draws of a training step depend on. */
export type Moment = Pick<VariationalRun, "rngSeed" | "rollbacks" | "step">;

/** Returns the rngSeed that draws follow: the run's own, or another after a rollback, so that it does not collapse again. */
export function seedOf({ rngSeed, rollbacks }: Moment): number {
  if (rollbacks === 0) return rngSeed;
  const [low, high] = deriveKey(rngSeed, STREAM.rollback, rollbacks);
  // A rngSeed has 53 bits.
  return (high & 0x1fffff) * 2 ** 32 + low;
}

/**
 * Returns the indices of a step's new pictures. Each epoch shows every picture once, in an order of its own.
 * @param fresh number of new pictures
 */
export function batchIndices(moment: Moment, pictures: BytePictures, fresh: number): number[] {
  const [from, to] = splitRange("train", pictures);
  const perEpoch = Math.floor((to - from) / fresh);
  const epoch = Math.floor(moment.step / perEpoch);
  const order = epochOrder(seedOf(moment), epoch, to - from);
  const first = (moment.step % perEpoch) * fresh;
  return Array.from(order.subarray(first, first + fresh), (index) => from + index);
}

/** Returns pictures of the training file as a step sees them, [indices, size, size, D]. */
export function batchPictures(
  run: VariationalRun,
  pictures: BytePictures,
  indices: readonly number[],
): Float32Array {
  const { recipe, step } = run;
  const seen =
    recipe.binarisation === "dynamic"
      ? freshPictures(pictures, indices, seedOf(run), step)
      : staticPictures(pictures, "training", indices);
  augment(seen, pictures.size, indices.length, recipe, seedOf(run), step);
  return seen;
}

/** Draws the standard normal noise of this many latents, [count, Z]. */
export function batchNoise(run: VariationalRun, count: number): Float32Array {
  const key = deriveKey(seedOf(run), STREAM.noise, run.step);
  return normals(key, count * run.spec.latent);
}

/** Draws the standard normal lots of the cells of this many latents, [count, lots]; undefined if cells draw nothing. */
export function batchLots(run: VariationalRun, count: number): Float32Array | undefined {
  const lots = lotsOf(run.spec);
  if (lots === 0) return undefined;
  return normals(deriveKey(seedOf(run), STREAM.lots, run.step), count * lots);
}

/** The order that was drawn last. It is kept, since every step of an epoch asks for it. */
let latest: { readonly rngSeed: number; readonly epoch: number; readonly order: Uint32Array } = {
  rngSeed: -1,
  epoch: -1,
  order: new Uint32Array(0),
};

/** Returns the order in which an epoch shows the pictures. */
function epochOrder(rngSeed: number, epoch: number, count: number): Uint32Array {
  if (latest.rngSeed === rngSeed && latest.epoch === epoch && latest.order.length === count)
    return latest.order;
  const key = deriveKey(rngSeed, STREAM.shuffle, epoch);
  const order = drawDistinct(key, count, count);
  latest = { rngSeed, epoch, order };
  return order;
}
