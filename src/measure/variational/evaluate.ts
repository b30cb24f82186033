/** Scores pictures in batches, each with noise of its own. */
import type { Engine } from "../../engine/engine.ts";
import { normals } from "../../numbers/normal.ts";
import { deriveKey, drawDistinct, STREAM } from "../../numbers/random.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { mean } from "../../numbers/statistics.ts";
import { createScorer } from "../../systems/variational/autoencoder.ts";
import {
  covarianceOf,
  type Estimate,
  estimate,
  importanceBound,
  sumOf,
} from "../../systems/variational/bound.ts";
import type { VariationalSpec } from "../../systems/variational/spec.ts";

/** The rngSeed of evaluations; fixed, so that one model has one figure. */
const RNG_SEED = 0;

/** What is kept of a picture, in nats. */
export interface PictureResult {
  /** Its place in the file. */
  readonly index: number;
  /** Mean of the log weights: its evidence lower bound. */
  readonly elbo: number;
  /** Its importance-weighted bound over the same latents. */
  readonly bound: number;
  /** Mean of log p(x|z). */
  readonly reconstruction: number;
  /** KL(q(z|x) ‖ p(z)) */
  readonly divergence: number;
}

/** What to score. */
export interface Scoring {
  readonly spec: VariationalSpec;
  readonly parameters: Parameters;
  /** Places in the file, which choose the noise. */
  readonly indices: readonly number[];
  /** Pictures [count, size, size] of the places asked for. */
  readonly pictures: (indices: readonly number[]) => Float32Array;
  /** Latents a picture. */
  readonly k: number;
}

/** Scores pictures, and yields their results batch by batch; stop asking, and it stops. */
export async function* scorePictures(
  engine: Engine,
  { spec, parameters, indices, pictures, k }: Scoring,
): AsyncGenerator<PictureResult[]> {
  const scorer = await createScorer(engine, spec, parameters, k, Math.max(1, engine.threads));
  try {
    for (let first = 0; first < indices.length; first += scorer.capacity) {
      const batch = indices.slice(first, first + scorer.capacity);
      const noise = new Float32Array(batch.length * k * spec.latent);
      for (const [i, index] of batch.entries()) {
        const key = deriveKey(RNG_SEED, STREAM.noise, k, index);
        noise.set(normals(key, k * spec.latent), i * k * spec.latent);
      }
      const scores = await scorer.run(pictures(batch), noise);
      yield scores.map(({ logWeights, logLikelihoods, divergence }, i) => ({
        index: batch[i],
        elbo: mean(logWeights),
        bound: importanceBound(logWeights),
        reconstruction: mean(logLikelihoods),
        divergence,
      }));
    }
  } finally {
    await scorer.dispose();
  }
}

/** Scores pictures to the end. */
export async function scoreAll(engine: Engine, scoring: Scoring): Promise<PictureResult[]> {
  const results: PictureResult[] = [];
  for await (const batch of scorePictures(engine, scoring)) results.push(...batch);
  return results;
}

/** The same random choice of pictures every time, in rising order. */
export function fixedChoice(count: number, chosen: number): number[] {
  return fixedOrder(count)
    .slice(0, chosen)
    .sort((a, b) => a - b);
}

/** The same random order of pictures every time: however many come first, they stand for all. */
export function fixedOrder(count: number): number[] {
  return [...drawDistinct(deriveKey(RNG_SEED, STREAM.shuffle, count), count, count)];
}

/** Mean of one figure over pictures. */
export function figureOf(
  results: readonly PictureResult[],
  figure: (result: PictureResult) => number,
): Estimate {
  return estimate(results.map(figure));
}

/**
 * The importance-weighted bound of all pictures: their evidence lower bound and the gap between the two, measured on some
 * of them. Both bounds of a picture there are over the same latents, so that little of the choice's noise comes in. Where
 * all were chosen, it is the mean of their bounds.
 * @param full with one latent each
 * @param chosen some of these pictures with more latents each
 */
export function pairedBound(
  full: readonly PictureResult[],
  chosen: readonly PictureResult[],
): Estimate {
  if (chosen.length === full.length) return figureOf(chosen, ({ bound }) => bound);
  const elbos = new Map(full.map(({ index, elbo }) => [index, elbo]));
  const gaps = chosen.map(({ bound, elbo }) => bound - elbo);
  const own = chosen.map(({ index }) => elbos.get(index) ?? Number.NaN);
  return sumOf(
    figureOf(full, ({ elbo }) => elbo),
    estimate(gaps),
    covarianceOf(own, gaps) / full.length,
  );
}
