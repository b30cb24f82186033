/**
 * Draws the latents that a training step learns from, one for each picture. For the evidence lower bound it is any latent.
 * For the importance-weighted bound it is one of several, drawn with probabilities in proportion to their weights (Burda,
 * Grosse and Salakhutdinov 2016, section 3). The mean over such draws is the gradient through all of them, but the way
 * back, which costs most, is gone only once.
 */
import type { Engine } from "../../engine/engine.ts";
import { deriveKey, STREAM, uniform } from "../../numbers/random.ts";
import { mean } from "../../numbers/statistics.ts";
import { createScorer, SHARD_IMAGES } from "../../systems/variational/autoencoder.ts";
import { importanceBound } from "../../systems/variational/bound.ts";
import { lotsOf } from "../../systems/variational/draws.ts";
import { inBits } from "../few-bits.ts";
import type { VariationalRun } from "../run.ts";
import { batchLots, batchNoise, seedOf } from "./batch.ts";

/** The latents of a batch. */
interface DrawnLatents {
  /** Standard normal noise of the latents [pictures, Z]. */
  readonly noise: Float32Array;
  /** Lots of the cells that grow from them [pictures, lots]; left out if cells draw nothing. */
  readonly lots?: Float32Array;
  /** Share of each latent in its picture's weights [pictures]; only for the importance-weighted bound. */
  readonly shares?: Float32Array;
  /** Means over the batch and all latents, to report; only for the importance-weighted bound. */
  readonly figures?: { readonly reconstruction: number; readonly bound: number };
}

/** Draws the latents of one batch after another. */
export interface LatentSource {
  /**
   * Draws the latents of the run's next step.
   * @param lastSteps steps in the last stage of a VNCA; those of the spec by default
   */
  draw(pictures: Float32Array, lastSteps?: number): Promise<DrawnLatents>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}

/** Prepares the drawing of latents. @param count number of pictures in a batch */
export async function createLatents(
  engine: Engine,
  run: VariationalRun,
  count: number,
): Promise<LatentSource> {
  const { spec, recipe } = run;
  const samples = recipe.importance ?? 1;
  if (samples === 1)
    return {
      draw: async () => ({ noise: batchNoise(run, count), lots: batchLots(run, count) }),
      dispose: async () => {},
    };
  // If half of a small batch comes from a pool, the rest may not fill a whole number of shards.
  const shards = Math.ceil(count / SHARD_IMAGES);
  const scorer = await createScorer(engine, spec, run.parameters, samples, shards);
  return {
    draw: async (pictures, lastSteps) => {
      const noise = batchNoise(run, count * samples);
      const lots = batchLots(run, count * samples);
      // Weights of now: a run that collapses goes back to others than the scorer was made with.
      const parameters = inBits(run, run.parameters);
      const scores = await scorer.run(pictures, noise, { lots, lastSteps, parameters });
      const key = deriveKey(seedOf(run), STREAM.importance, run.step);
      const chosen = scores.map(({ logWeights }, image) =>
        drawByWeight(logWeights, uniform(key, image)),
      );
      const places = chosen.map(({ place }, image) => image * samples + place);
      return {
        noise: rowsOf(noise, spec.latent, places),
        ...(lots && { lots: rowsOf(lots, lotsOf(spec), places) }),
        shares: Float32Array.from(chosen, ({ share }) => share),
        figures: {
          reconstruction: -mean(scores.map(({ logLikelihoods }) => mean(logLikelihoods))),
          bound: mean(scores.map(({ logWeights }) => importanceBound(logWeights))),
        },
      };
    },
    dispose: () => scorer.dispose(),
  };
}

/** Returns some rows of an array [rows, numbers]. */
function rowsOf(values: Float32Array, numbers: number, rows: readonly number[]): Float32Array {
  const chosen = new Float32Array(rows.length * numbers);
  for (const [i, row] of rows.entries())
    chosen.set(values.subarray(row * numbers, (row + 1) * numbers), i * numbers);
  return chosen;
}

/**
 * Draws one of several places, with probabilities in proportion to their weights.
 * @param draw random number, uniform in [0, 1)
 * @returns the place, and its share of all weights
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
