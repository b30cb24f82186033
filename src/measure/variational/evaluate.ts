/** Scores pictures in batches, each with noise of its own. */
import type { Engine } from "../../engine/engine.ts";
import { normals } from "../../numbers/normal.ts";
import { deriveKey, drawDistinct, STREAM } from "../../numbers/random.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { mean } from "../../numbers/statistics.ts";
import {
  createScorer,
  type NatsByGrid,
  SHARD_IMAGES,
} from "../../systems/variational/autoencoder.ts";
import {
  covarianceOf,
  type Estimate,
  estimate,
  importanceBound,
  sumOf,
} from "../../systems/variational/bound.ts";
import { lotsOf } from "../../systems/variational/draws.ts";
import { shardsAtOnce } from "../../systems/variational/shard.ts";
import type { VariationalSpec } from "../../systems/variational/spec.ts";

/** The rngSeed of evaluations. It is fixed, so that one model has one figure. */
const RNG_SEED = 0;

/** The scores of one picture, in nats. */
export interface PictureResult {
  /** The picture's place in the file. */
  readonly index: number;
  /** Evidence lower bound of the picture: the mean of the log weights. */
  readonly elbo: number;
  /** Importance-weighted bound of the picture over the same latents. */
  readonly bound: number;
  /** Mean of log p(x|z). */
  readonly reconstruction: number;
  /** Divergence KL(q(z|x) ‖ p(z)); if cells draw, the mean of log q - log p of latents and draws. */
  readonly divergence: number;
  /** Its parts, if cells draw. */
  readonly grids?: NatsByGrid;
}

/** Which pictures to score, and how. */
export interface Scoring {
  readonly spec: VariationalSpec;
  readonly parameters: Parameters;
  /** Places of the pictures in the file, which also choose their noise. */
  readonly indices: readonly number[];
  /** Returns the pictures [count, size, size] at some places. */
  readonly pictures: (indices: readonly number[]) => Float32Array;
  /** Number of latents per picture. */
  readonly k: number;
}

/** Scores pictures and yields their results batch by batch, for as long as somebody asks for them. */
export async function* scorePictures(
  engine: Engine,
  { spec, parameters, indices, pictures, k }: Scoring,
): AsyncGenerator<PictureResult[]> {
  const shards = Math.min(shardsAtOnce(engine), Math.ceil(indices.length / SHARD_IMAGES));
  const scorer = await createScorer(engine, spec, parameters, k, Math.max(1, shards));
  try {
    for (let first = 0; first < indices.length; first += scorer.capacity) {
      const batch = indices.slice(first, first + scorer.capacity);
      const noise = noiseOf(batch, STREAM.noise, k, spec.latent);
      const lots = lotsOf(spec) > 0 ? noiseOf(batch, STREAM.lots, k, lotsOf(spec)) : undefined;
      const scores = await scorer.run(pictures(batch), noise, { lots });
      yield scores.map(({ logWeights, logLikelihoods, divergence, grids }, i) => ({
        index: batch[i],
        elbo: mean(logWeights),
        bound: importanceBound(logWeights),
        reconstruction: mean(logLikelihoods),
        divergence,
        ...(grids && { grids }),
      }));
    }
  } finally {
    await scorer.dispose();
  }
}

/** Seconds of scoring that are measured, after a first batch that loads kernels; and pictures, more than that takes. */
const MEASURED = 0.8;
const ENOUGH = 100_000;

/** Measures how many seconds the scoring of a picture takes, on those that there are as often as it takes. */
export async function secondsPerPicture(engine: Engine, scoring: Scoring): Promise<number> {
  const { indices } = scoring;
  const again = Array.from({ length: ENOUGH }, (_, i) => indices[i % indices.length]);
  let [start, scored] = [Number.NaN, 0];
  const seconds = (): number => (performance.now() - start) / 1000;
  for await (const batch of scorePictures(engine, { ...scoring, indices: again })) {
    if (Number.isNaN(start)) start = performance.now();
    else scored += batch.length;
    if (seconds() >= MEASURED) break;
  }
  return seconds() / scored;
}

/** Draws the standard normal numbers [indices, k, numbers] of some pictures. */
function noiseOf(
  indices: readonly number[],
  stream: number,
  k: number,
  numbers: number,
): Float32Array {
  const noise = new Float32Array(indices.length * k * numbers);
  for (const [i, index] of indices.entries())
    noise.set(normals(deriveKey(RNG_SEED, stream, k, index), k * numbers), i * k * numbers);
  return noise;
}

/** Scores all pictures and returns their results. */
export async function scoreAll(engine: Engine, scoring: Scoring): Promise<PictureResult[]> {
  const results: PictureResult[] = [];
  for await (const batch of scorePictures(engine, scoring)) results.push(...batch);
  return results;
}

/** Chooses pictures at random, but the same ones every time; they are in rising order. */
export function fixedChoice(count: number, chosen: number): number[] {
  return fixedOrder(count)
    .slice(0, chosen)
    .sort((a, b) => a - b);
}

/** The same random order of pictures every time: however many come first, they stand for all. */
export function fixedOrder(count: number): number[] {
  return [...drawDistinct(deriveKey(RNG_SEED, STREAM.shuffle, count), count, count)];
}

/** Estimates the mean of one figure over pictures. */
export function figureOf(
  results: readonly PictureResult[],
  figure: (result: PictureResult) => number,
): Estimate {
  return estimate(results.map(figure));
}

/**
 * Estimates the importance-weighted bound of all pictures: their evidence lower bound, plus the gap between the two
 * bounds, which is measured on some of them. Both bounds of a picture are over the same latents, so that the choice adds
 * little noise. If all pictures were chosen, the estimate is the mean of their bounds.
 * @param full results of all pictures, with one latent each
 * @param chosen results of some of these pictures, with more latents each
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
