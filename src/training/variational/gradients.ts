/** The gradients of a run's training steps: of new pictures alone, or of these and a pool's grids. */

import type { BytePictures } from "../../data/dataset.ts";
import type { Engine } from "../../engine/engine.ts";
import { type BatchGradients, createTrainer } from "../../systems/variational/autoencoder.ts";
import { withLastSteps } from "../../systems/variational/cells.ts";
import { batchIndices, batchPictures } from "./batch.ts";
import { createLatents, type LatentSource } from "./latents.ts";
import {
  checkPool,
  drawPlaces,
  drawSteps,
  type GridPool,
  isFull,
  pooling,
  putGrids,
  takeGrids,
} from "./pool.ts";
import { createPoolTrainer, type PoolTrainer } from "./pool-trainer.ts";
import type { PoolRecipe } from "./recipe.ts";
import type { VariationalRun } from "./run.ts";

/** What is told of a training step with a pool. */
export interface PoolReport {
  /** Steps of the rule. */
  readonly steps: number;
  /** Means of -log p(x|grid) over grids that went on undamaged, and damaged; null while the pool is being filled. */
  readonly kept: number | null;
  readonly healed: number | null;
}

/** Gradients of the training step that a run stands before. */
interface StepGradients extends BatchGradients {
  /** Of importance-weighted training: that bound, nats a picture. */
  readonly bound?: number;
  readonly pool?: PoolReport;
}

/** Computes the gradients of one training step after the other. */
export interface GradientSource {
  /** @param beta weight of the divergence */
  next(beta: number): Promise<StepGradients>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}

/** Prepares the gradients of a run's training steps. @throws Error when batch and pool do not fit */
export async function createGradients(
  engine: Engine,
  run: VariationalRun,
  pictures: BytePictures,
): Promise<GradientSource> {
  const { spec, recipe, pool } = run;
  if (pool && recipe.pool) return poolGradients(engine, { ...recipe.pool, pool }, run, pictures);
  const trainer = await createTrainer(engine, spec, recipe.batch);
  const latents = await createLatents(engine, run, recipe.batch);
  return {
    next: async (beta) => {
      const seen = batchPictures(run, pictures, batchIndices(run, pictures, recipe.batch));
      const { noise, shares, figures } = await latents.draw(seen);
      const { parameters } = run;
      const result = await trainer.run({ parameters, pictures: seen, noise, shares, beta });
      return { ...result, ...figures };
    },
    dispose: async () => {
      await trainer.dispose();
      await latents.dispose();
    },
  };
}

/** A pool and how it is used. */
interface PoolInUse extends PoolRecipe {
  readonly pool: GridPool;
}

/** Batches of new pictures fill the pool; from then on half of each batch comes from there (pool.ts). */
async function poolGradients(
  engine: Engine,
  inUse: PoolInUse,
  run: VariationalRun,
  pictures: BytePictures,
): Promise<GradientSource> {
  const { recipe } = run;
  const { pool, steps } = inUse;
  checkPool(inUse, run.spec, recipe.batch);
  const spec = pooling(run.spec);
  let isMixed = isFull(pool);
  const share = () => (isMixed ? 0.5 : 0);
  const create = async (): Promise<PoolSources> => ({
    trainer: await createPoolTrainer(engine, withLastSteps(spec, steps[1]), recipe.batch, share()),
    latents: await createLatents(engine, run, recipe.batch * (1 - share())),
  });
  const dispose = async (): Promise<void> => {
    await sources.trainer.dispose();
    await sources.latents.dispose();
  };
  let sources = await create();
  return {
    next: async (beta) => {
      if (isMixed !== isFull(pool)) {
        isMixed = isFull(pool);
        await dispose();
        sources = await create();
      }
      return poolStep(sources, inUse, run, pictures, beta);
    },
    dispose,
  };
}

interface PoolSources {
  readonly trainer: PoolTrainer;
  /** Of the new pictures. */
  readonly latents: LatentSource;
}

async function poolStep(
  { trainer, latents }: PoolSources,
  inUse: PoolInUse,
  run: VariationalRun,
  pictures: BytePictures,
  beta: number,
): Promise<StepGradients> {
  const { pool } = inUse;
  const { batch } = run.recipe;
  const fresh = isFull(pool) ? batch / 2 : batch;
  const indices = batchIndices(run, pictures, fresh);
  const { taken, given } = drawPlaces(pool, fresh, inUse, run);
  const seen = batchPictures(run, pictures, indices);
  const old = takeGrids(pool, pooling(run.spec), taken, run);
  const steps = drawSteps(inUse, run);
  const { noise, shares, figures } = await latents.draw(seen, steps);
  const result = await trainer.run({
    parameters: run.parameters,
    steps,
    pictures: seen,
    noise,
    shares,
    beta,
    pooled: old,
  });
  putGrids(pool, given, { pictures: seen, grids: result.ends });
  putGrids(pool, taken, { ...old, grids: result.pooledEnds });
  const middle = taken.length / 2;
  const [healed, kept] = [result.losses.slice(0, middle), result.losses.slice(middle)].map(mean);
  return { ...result, ...figures, pool: { steps, kept, healed } };
}

function mean(values: readonly number[]): number | null {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
}
