/**
 * The latents that a training step learns from, one a picture: the first that comes, for the evidence lower bound; or for
 * the importance-weighted bound one of several, drawn with the chances of their weights (Burda, Grosse and Salakhutdinov
 * 2016, section 3). The mean over such draws is the gradient through all of them, and the way back, which costs most, is
 * gone only once.
 */
import type { Engine } from "../../engine/engine.ts";
import { deriveKey, STREAM, uniform } from "../../numbers/random.ts";
import { mean } from "../../numbers/statistics.ts";
import { createScorer, SHARD_IMAGES } from "../../systems/variational/autoencoder.ts";
import { importanceBound } from "../../systems/variational/bound.ts";
import type { VariationalRun } from "../run.ts";
import { batchNoise, seedOf } from "./batch.ts";

/** Latents of a batch. */
interface DrawnLatents {
  /** Their noise [pictures, Z]. */
  readonly noise: Float32Array;
  /** Of the importance-weighted bound: the share of each in its picture's weights. */
  readonly shares?: Float32Array;
  /** Of the same: means over the batch and over all latents, to tell how training fares. */
  readonly figures?: { readonly reconstruction: number; readonly bound: number };
}

/** Draws latents for one batch after the other. */
export interface LatentSource {
  /**
   * Draws for the step that the run stands before.
   * @param lastSteps of the last stage, if they are not those of the spec
   */
  draw(pictures: Float32Array, lastSteps?: number): Promise<DrawnLatents>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}

/** @param count pictures a batch */
export async function createLatents(
  engine: Engine,
  run: VariationalRun,
  count: number,
): Promise<LatentSource> {
  const { spec, recipe } = run;
  const samples = recipe.importance ?? 1;
  if (samples === 1)
    return { draw: async () => ({ noise: batchNoise(run, count) }), dispose: async () => {} };
  // Half of a small batch, where the rest comes from a pool, fills no whole number of shards.
  const shards = Math.ceil(count / SHARD_IMAGES);
  const scorer = await createScorer(engine, spec, run.parameters, samples, shards);
  return {
    draw: async (pictures, lastSteps) => {
      const noise = batchNoise(run, count * samples);
      const scores = await scorer.run(pictures, noise, lastSteps);
      const chosen = {
        noise: new Float32Array(count * spec.latent),
        shares: new Float32Array(count),
      };
      const key = deriveKey(seedOf(run), STREAM.importance, run.step);
      for (const [image, { logWeights }] of scores.entries()) {
        const { place, share } = drawByWeight(logWeights, uniform(key, image));
        const start = (image * samples + place) * spec.latent;
        chosen.noise.set(noise.subarray(start, start + spec.latent), image * spec.latent);
        chosen.shares[image] = share;
      }
      return {
        ...chosen,
        figures: {
          reconstruction: -mean(scores.map(({ logLikelihoods }) => mean(logLikelihoods))),
          bound: mean(scores.map(({ logWeights }) => importanceBound(logWeights))),
        },
      };
    },
    dispose: () => scorer.dispose(),
  };
}

/**
 * One of several places, with the chances of their weights.
 * @param draw uniform in [0, 1)
 */
export function drawByWeight(
  logWeights: Float64Array,
  draw: number,
): { readonly place: number; readonly share: number } {
  const bound = importanceBound(logWeights);
  const shares = logWeights.map((weight) => Math.exp(weight - bound) / logWeights.length);
  let place = 0;
  for (
    let reached = shares[0];
    place < shares.length - 1 && draw >= reached;
    reached += shares[place]
  )
    place++;
  return { place, share: shares[place] };
}
