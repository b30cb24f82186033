/** A variational model on an engine: gradients of batches, and scores of pictures under several latents. */
import type { Engine, Prepared } from "../../engine/engine.ts";
import { prepareOnce } from "../../engine/prepare-once.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { sum } from "../../numbers/statistics.ts";
import { type Bound, scoreProgram, trainProgram } from "./bound-programs.ts";
import { gradientBuffers, modelContents, sumGradients, variationalLayout } from "./buffers.ts";
import { withLastSteps } from "./cells.ts";
import { posterior } from "./convolutions.ts";
import { pictureLength } from "./encoder.ts";
import type { ShardExtent } from "./shard.ts";
import type { VariationalSpec } from "./spec.ts";

/** Number of pictures in a shard of training; fixed, so that results do not depend on the number of threads. */
export const SHARD_IMAGES = 8;
/** Roughly how many latents a shard scores together; few enough that memory stays small and an abort is soon heard. */
const SCORED_TOGETHER = 1024;

/** One batch to learn from. */
export interface TrainingBatch {
  readonly parameters: Parameters;
  /** Pictures [size, size, D], one behind the other: of 0 and 1 (or probabilities), or bytes / 255. */
  readonly pictures: Float32Array;
  /** Standard normal numbers [batch, Z]. */
  readonly noise: Float32Array;
  /** Weight of the divergence. */
  readonly beta: number;
  /**
   * For the importance-weighted bound, which has no beta: share of each picture's latent in the weights of those that it
   * was drawn from (latents.ts) [batch].
   */
  readonly shares?: Float32Array;
}

/** Means over a batch, in nats a picture. */
export interface BatchGradients {
  /** -log p(x|z) */
  readonly reconstruction: number;
  /** KL(q(z|x) ‖ p(z)) */
  readonly divergence: number;
  /** Of reconstruction + beta · divergence, or of the importance-weighted bound, by parameter name. */
  readonly gradients: Record<string, Float64Array>;
}

/** Differentiates batches of a fixed size. */
export interface Trainer {
  /** Computes one batch. */
  run(batch: TrainingBatch): Promise<BatchGradients>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}

/**
 * Prepares training on an engine.
 * @param batch pictures a training step, a multiple of {@link SHARD_IMAGES}
 */
export async function createTrainer(
  engine: Engine,
  spec: VariationalSpec,
  batch: number,
): Promise<Trainer> {
  const shards = batch / SHARD_IMAGES;
  if (!Number.isInteger(shards) || shards < 1)
    throw new Error(`The batch must be a multiple of ${SHARD_IMAGES}, not ${batch}.`);
  const extent: ShardExtent = { spec, images: SHARD_IMAGES, samples: 1, gradients: true };
  const memory = await engine.allocate(variationalLayout(extent), shards);
  const program = prepareOnce((bound: Bound) =>
    memory.prepare(trainProgram(extent, 1 / batch, bound)),
  );
  return {
    run: async (input) => runBatch(await program(boundOf(input)), spec, shards, input),
    dispose: () => memory.dispose(),
  };
}

/** Which bound a batch climbs. */
export function boundOf({ shares }: Pick<TrainingBatch, "shares">): Bound {
  return shares ? "importance" : "evidence";
}

async function runBatch(
  program: Prepared,
  spec: VariationalSpec,
  shards: number,
  { parameters, pictures, noise, beta, shares }: TrainingBatch,
): Promise<BatchGradients> {
  const scale = 1 / (shards * SHARD_IMAGES);
  const downloads = await program.run({
    shared: { ...modelContents(spec, parameters), weight: [beta * scale] },
    shards: splitIntoShards(shards, { picture: pictures, noise, ...(shares && { share: shares }) }),
    download: ["logLikelihood", "divergence", ...gradientBuffers(spec)],
  });
  const mean = (name: string): number => scale * sum(downloads.map((shard) => sum(shard[name])));
  return {
    reconstruction: -mean("logLikelihood"),
    divergence: mean("divergence"),
    gradients: sumGradients(spec, downloads),
  };
}

/** What a picture's latents say of it. */
export interface PictureScore {
  /** log p(x|z) + log p(z) - log q(z|x) of every latent. */
  readonly logWeights: Float64Array;
  /** log p(x|z) of every latent. */
  readonly logLikelihoods: Float64Array;
  /** KL(q(z|x) ‖ p(z)) */
  readonly divergence: number;
  /** Means of the posterior [Z]. */
  readonly mean: Float32Array;
}

/** Scores pictures under latents drawn from their posteriors. */
export interface Scorer {
  /** Pictures that one call takes at most. */
  readonly capacity: number;
  /**
   * Scores some pictures.
   * @param noise standard normal numbers [pictures, samples, Z]
   * @param lastSteps of a VNCA's last stage, if they are not those of the spec
   */
  run(pictures: Float32Array, noise: Float32Array, lastSteps?: number): Promise<PictureScore[]>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}

/**
 * Prepares scoring on an engine.
 * @param samples latents a picture
 * @param shards how many shares of pictures run side by side
 */
export async function createScorer(
  engine: Engine,
  spec: VariationalSpec,
  parameters: Parameters,
  samples: number,
  shards: number,
): Promise<Scorer> {
  const images = Math.max(1, Math.min(SHARD_IMAGES, Math.floor(SCORED_TOGETHER / samples)));
  const extent: ShardExtent = { spec, images, samples, gradients: false };
  const memory = await engine.allocate(variationalLayout(extent), shards);
  const capacity = shards * images;
  const length = pictureLength(spec);
  const program = prepareOnce((lastSteps: number | undefined) => {
    const stepped =
      spec.kind === "vnca" && lastSteps !== undefined ? withLastSteps(spec, lastSteps) : spec;
    return memory.prepare(scoreProgram({ ...extent, spec: stepped }));
  });
  return {
    capacity,
    dispose: () => memory.dispose(),
    run: async (pictures, noise, lastSteps) => {
      const count = pictures.length / length;
      const scored = await program(lastSteps);
      const downloads = await scored.run({
        shared: modelContents(spec, parameters),
        shards: splitIntoShards(shards, {
          picture: filled(pictures, capacity * length),
          noise: filled(noise, capacity * samples * spec.latent),
        }),
        download: ["logLikelihood", "logRatio", "divergence", posterior(spec)],
      });
      return Array.from({ length: count }, (_, image): PictureScore => {
        const [shard, place] = [Math.floor(image / images), image % images];
        const {
          logLikelihood,
          logRatio,
          divergence,
          [posterior(spec)]: moments,
        } = downloads[shard];
        const of = (values: ArrayLike<number>): Float64Array =>
          Float64Array.from({ length: samples }, (_, i) => values[place * samples + i]);
        const logLikelihoods = of(logLikelihood);
        const ratios = of(logRatio);
        const start = place * 2 * spec.latent;
        return {
          logLikelihoods,
          logWeights: logLikelihoods.map((value, i) => value + ratios[i]),
          divergence: divergence[place],
          mean: Float32Array.from(moments.slice(start, start + spec.latent)),
        };
      });
    },
  };
}

/** Splits arrays into as many equal parts as there are shards. */
export function splitIntoShards(
  shards: number,
  arrays: Readonly<Record<string, Float32Array>>,
): Record<string, Float32Array>[] {
  return Array.from({ length: shards }, (_, shard) =>
    Object.fromEntries(
      Object.entries(arrays).map(([name, values]) => {
        const length = values.length / shards;
        return [name, values.slice(shard * length, (shard + 1) * length)];
      }),
    ),
  );
}

/** Filled up with zeros. */
function filled(values: Float32Array, length: number): Float32Array {
  const whole = new Float32Array(length);
  whole.set(values);
  return whole;
}
