/** Runs a variational model on an engine: computes gradients of batches, and scores pictures under several latents. */
import type { Downloads, Engine, Prepared } from "../../engine/engine.ts";
import { prepareOnce } from "../../engine/prepare-once.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { mean, sum } from "../../numbers/statistics.ts";
import { type Bound, scoreProgram, trainProgram } from "./bound-programs.ts";
import { gradientBuffers, modelContents, sumGradients, variationalLayout } from "./buffers.ts";
import { withLastSteps } from "./cells.ts";
import { posterior } from "./convolutions.ts";
import { drawArrays } from "./draw-buffers.ts";
import { drawStages, lotsOf } from "./draws.ts";
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
  /** Pictures [batch, size, size, D]: black and white as 0 and 1 (or probabilities), or bytes / 255. */
  readonly pictures: Float32Array;
  /** Standard normal numbers [batch, Z]. */
  readonly noise: Float32Array;
  /** Standard normal numbers for what cells draw [batch, lots] (draws.ts); left out if they draw nothing. */
  readonly lots?: Float32Array;
  /** Weight of the divergence in the loss. */
  readonly beta: number;
  /**
   * Share of each picture's latent in the weights of the latents that it was drawn from [batch]. Given for the
   * importance-weighted bound, which has no beta (training/variational/latents.ts).
   */
  readonly shares?: Float32Array;
}

/** Gradients of a batch, and the means of its losses in nats a picture. */
export interface BatchGradients {
  /** Mean of -log p(x|z). */
  readonly reconstruction: number;
  /** Mean of KL(q ‖ p) of the latents and of all that cells drew. */
  readonly divergence: number;
  /** Its parts, if cells draw. */
  readonly grids?: NatsByGrid;
  /** Gradients of reconstruction + beta · divergence, or of the negative importance-weighted bound, by parameter name. */
  readonly gradients: Record<string, Float64Array>;
}

/** Nats of a picture's latent, then of what the cells of each grid drew, in the order of growth. */
export type NatsByGrid = readonly number[];

/** Computes the gradients of batches of a fixed size. */
export interface Trainer {
  /** Computes the gradients of one batch. */
  run(batch: TrainingBatch): Promise<BatchGradients>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}

/**
 * Prepares the computation of gradients on an engine.
 * @param batch number of pictures in a batch, a multiple of {@link SHARD_IMAGES}
 * @throws Error if the batch is no such multiple
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

/** Tells which bound a batch is trained on. */
export function boundOf({ shares }: Pick<TrainingBatch, "shares">): Bound {
  return shares ? "importance" : "evidence";
}

async function runBatch(
  program: Prepared,
  spec: VariationalSpec,
  shards: number,
  { parameters, pictures, noise, lots, beta, shares }: TrainingBatch,
): Promise<BatchGradients> {
  const count = shards * SHARD_IMAGES;
  const downloads = await program.run({
    shared: { ...modelContents(spec, parameters), weight: [beta * (1 / count)] },
    shards: splitIntoShards(shards, {
      picture: pictures,
      noise,
      ...(lots && { lots }),
      ...(shares && { share: shares }),
    }),
    download: ["logLikelihood", ...divergenceBuffers(spec), ...gradientBuffers(spec)],
  });
  return { ...meansOf(spec, downloads, count), gradients: sumGradients(spec, downloads) };
}

/** Returns the means of the losses of a batch of so many new pictures. */
export function meansOf(
  spec: VariationalSpec,
  downloads: readonly Downloads[],
  count: number,
): Omit<BatchGradients, "gradients"> {
  const scale = 1 / count;
  const mean = (name: string): number => scale * sum(downloads.map((shard) => sum(shard[name])));
  const grids = divergenceBuffers(spec).map(mean);
  return {
    reconstruction: -mean("logLikelihood"),
    divergence: sum(grids),
    ...(lotsOf(spec) > 0 && { grids }),
  };
}

/** Names the arrays of divergences: that of the latents, then those of what cells drew. */
export function divergenceBuffers(spec: VariationalSpec): string[] {
  return ["divergence", ...drawnOn(spec).map(({ divergence }) => divergence)];
}

function drawnOn(spec: VariationalSpec) {
  return spec.kind === "vnca" ? drawStages(spec).map(({ side }) => drawArrays(side)) : [];
}

/** How likely a picture is under its latents. */
export interface PictureScore {
  /** log p(x|z) + log p(z) - log q(z|x) for every latent; what cells drew counts as part of it. */
  readonly logWeights: Float64Array;
  /** log p(x|z) for every latent. */
  readonly logLikelihoods: Float64Array;
  /** KL(q(z|x) ‖ p(z)) of the picture; if cells draw, the mean of log q - log p of latents and draws. */
  readonly divergence: number;
  /** Parts of the mean of log q - log p, if cells draw. */
  readonly grids?: NatsByGrid;
  /** Mean of the picture's posterior [Z]. */
  readonly mean: Float32Array;
}

/** What else the score of pictures depends on. */
export interface Scored {
  /** Standard normal numbers for what cells draw [count, samples, lots]; left out if they draw nothing. */
  readonly lots?: Float32Array;
  /** Steps in the last stage of a VNCA; those of the spec by default. */
  readonly lastSteps?: number;
  /** Weights of the model, if they have changed since the scorer was made. */
  readonly parameters?: Parameters;
}

/** Scores pictures under latents drawn from their posteriors. */
export interface Scorer {
  /** Most pictures that one call takes. */
  readonly capacity: number;
  /**
   * Scores at most `capacity` pictures [count, size, size, D].
   * @param noise standard normal numbers [count, samples, Z]
   */
  run(pictures: Float32Array, noise: Float32Array, how?: Scored): Promise<PictureScore[]>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}

/**
 * Prepares the scoring of pictures on an engine.
 * @param samples number of latents drawn for each picture
 * @param shards number of shards that the pictures are split into
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
  const ratios = ["logRatio", ...drawnOn(spec).map(({ logRatio }) => logRatio)];
  const program = prepareOnce((lastSteps: number | undefined) => {
    const stepped =
      spec.kind === "vnca" && lastSteps !== undefined ? withLastSteps(spec, lastSteps) : spec;
    return memory.prepare(scoreProgram({ ...extent, spec: stepped }));
  });
  return {
    capacity,
    dispose: () => memory.dispose(),
    run: async (pictures, noise, { lots, lastSteps, parameters: weights = parameters } = {}) => {
      const count = pictures.length / length;
      const scored = await program(lastSteps);
      const downloads = await scored.run({
        shared: modelContents(spec, weights),
        shards: splitIntoShards(shards, {
          picture: filled(pictures, capacity * length),
          noise: filled(noise, capacity * samples * spec.latent),
          ...(lots && { lots: filled(lots, capacity * samples * lotsOf(spec)) }),
        }),
        download: ["logLikelihood", ...ratios, "divergence", posterior(spec)],
      });
      return Array.from({ length: count }, (_, image): PictureScore => {
        const shard = Math.floor(image / images);
        const place = image % images;
        const { divergence, [posterior(spec)]: moments } = downloads[shard];
        const of = (name: string): Float64Array =>
          Float64Array.from(
            { length: samples },
            (_, i) => downloads[shard][name][place * samples + i],
          );
        const logLikelihoods = of("logLikelihood");
        const logRatios = ratios.map(of);
        const grids = logRatios.map((values) => -mean(values));
        const start = place * 2 * spec.latent;
        return {
          logLikelihoods,
          logWeights: logLikelihoods.map((value, i) =>
            logRatios.reduce((total, values) => total + values[i], value),
          ),
          ...(grids.length > 1
            ? { divergence: sum(grids), grids }
            : { divergence: divergence[place] }),
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

/** Returns a copy of the values, filled up with zeros to a length. */
function filled(values: Float32Array, length: number): Float32Array {
  const whole = new Float32Array(length);
  whole.set(values);
  return whole;
}
