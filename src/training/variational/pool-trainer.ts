/** Computes the gradients of batches, part of which goes on from grids of a pool. */
import type { Downloads, Engine } from "../../engine/engine.ts";
import { prepareOnce } from "../../engine/prepare-once.ts";
import {
  type BatchGradients,
  boundOf,
  divergenceBuffers,
  meansOf,
  SHARD_IMAGES,
  splitIntoShards,
  type TrainingBatch,
} from "../../systems/variational/autoencoder.ts";
import { type Bound, trainProgram } from "../../systems/variational/bound-programs.ts";
import {
  gradientBuffers,
  modelContents,
  sumGradients,
  variationalLayout,
} from "../../systems/variational/buffers.ts";
import { type CellularSpec, withLastSteps } from "../../systems/variational/cells.ts";
import type { ShardExtent } from "../../systems/variational/shard.ts";
import type { PooledGrids } from "./pool.ts";

/** A batch of new pictures, and of pictures that go on from grids. */
export interface PoolBatch extends TrainingBatch {
  /** Steps in the last stage; at most those of the spec. */
  readonly steps: number;
  /** The pictures that go on, and the grids that they go on from. */
  readonly pooled: PooledGrids;
}

/**
 * The results of a batch. `reconstruction` and `divergence` are means over the new pictures. The loss is the mean over the
 * batch of reconstruction + beta · divergence for new pictures, and of -log p(x|grid) for the others, whose latents have
 * no part in it any more, so that their divergence is not counted again.
 */
export interface PoolGradients extends BatchGradients {
  /** -log p(x|grid) after the last step, for each picture that went on. */
  readonly losses: readonly number[];
  /** Last grids of the new pictures [count, S, S, C]. */
  readonly ends: Float32Array;
  /** Last grids of the pictures that went on [count, S, S, C]. */
  readonly pooledEnds: Float32Array;
}

/** Computes the gradients of batches of a fixed size. */
export interface PoolTrainer {
  /** Computes the gradients of one batch. */
  run(batch: PoolBatch): Promise<PoolGradients>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}

/**
 * Prepares the computation of gradients with a pool on an engine.
 * @param spec spec with the most steps that any batch will take
 * @param batch number of pictures in a batch, a multiple of {@link SHARD_IMAGES}
 * @param share share of the pictures that go on from grids: 0 or a half
 * @throws Error if the batch is no such multiple
 */
export async function createPoolTrainer(
  engine: Engine,
  spec: CellularSpec,
  batch: number,
  share: 0 | 0.5,
): Promise<PoolTrainer> {
  const shards = batch / SHARD_IMAGES;
  if (!Number.isInteger(shards) || shards < 1)
    throw new Error(`The batch must be a multiple of ${SHARD_IMAGES}, not ${batch}.`);
  const goOn = SHARD_IMAGES * share;
  const images = SHARD_IMAGES - goOn;
  const extent: ShardExtent<CellularSpec> = {
    spec,
    images,
    samples: 1,
    gradients: true,
    pooled: goOn,
  };
  const memory = await engine.allocate(variationalLayout(extent), shards);
  const program = prepareOnce((steps: number, bound: Bound) =>
    memory.prepare(trainProgram({ ...extent, spec: withLastSteps(spec, steps) }, 1 / batch, bound)),
  );
  return {
    dispose: () => memory.dispose(),
    run: async ({ parameters, steps, pictures, noise, lots, beta, shares, pooled }) => {
      const prepared = await program(steps, boundOf({ shares }));
      const downloads = await prepared.run({
        shared: { ...modelContents(spec, parameters), weight: [beta * (1 / batch)] },
        shards: splitIntoShards(shards, {
          picture: pictures,
          noise,
          ...(lots && { lots }),
          ...(shares && { share: shares }),
          "pool.picture": pooled.pictures,
          "pool.start": pooled.grids,
        }),
        download: [...FIGURES, ...divergenceBuffers(spec), ...gradientBuffers(spec)],
      });
      return {
        ...meansOf(spec, downloads, shards * images),
        gradients: sumGradients(spec, downloads),
        losses: downloads.flatMap((shard) =>
          Array.from(shard["pool.logLikelihood"], (value) => -value),
        ),
        ends: joined(downloads, "end"),
        pooledEnds: joined(downloads, "pool.end"),
      };
    },
  };
}

const FIGURES = ["logLikelihood", "pool.logLikelihood", "end", "pool.end"];

/** Joins the parts of an array that the shards hold. */
function joined(downloads: readonly Downloads[], name: string): Float32Array {
  const [{ [name]: first }] = downloads;
  const whole = new Float32Array(downloads.length * first.length);
  for (const [shard, { [name]: part }] of downloads.entries())
    whole.set(part, shard * first.length);
  return whole;
}
