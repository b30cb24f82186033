/** The gradients of a run's training steps: of new pictures alone, or of these and a pool's grids. */
import type { Engine } from "../engine/engine.ts";
import { withLastSteps } from "../spec/vnca.ts";
import { type BatchGradients, createTrainer } from "./autoencoder.ts";
import { batchIndices, batchNoise, batchPictures } from "./batch.ts";
import type { BytePictures } from "./dataset.ts";
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
import type { VncaRun } from "./run.ts";

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
  run: VncaRun,
  pictures: BytePictures,
): Promise<GradientSource> {
  const { spec, recipe, pool } = run;
  if (pool && recipe.pool) return poolGradients(engine, { ...recipe.pool, pool }, run, pictures);
  const trainer = await createTrainer(engine, spec, recipe.batch);
  return {
    next: (beta) => {
      const indices = batchIndices(run, pictures, recipe.batch);
      return trainer.run({
        parameters: run.parameters,
        pictures: batchPictures(run, pictures, indices),
        noise: batchNoise(run, indices.length),
        beta,
      });
    },
    dispose: () => trainer.dispose(),
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
  run: VncaRun,
  pictures: BytePictures,
): Promise<GradientSource> {
  const { recipe } = run;
  const { pool, steps } = inUse;
  checkPool(inUse, run.spec, recipe.batch);
  const spec = pooling(run.spec);
  let isMixed = isFull(pool);
  const create = () =>
    createPoolTrainer(engine, withLastSteps(spec, steps[1]), recipe.batch, isMixed ? 0.5 : 0);
  let trainer = await create();
  return {
    next: async (beta) => {
      if (isMixed !== isFull(pool)) {
        isMixed = isFull(pool);
        await trainer.dispose();
        trainer = await create();
      }
      return poolStep(trainer, inUse, run, pictures, beta);
    },
    dispose: () => trainer.dispose(),
  };
}

async function poolStep(
  trainer: PoolTrainer,
  inUse: PoolInUse,
  run: VncaRun,
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
  const result = await trainer.run({
    parameters: run.parameters,
    steps,
    pictures: seen,
    noise: batchNoise(run, fresh),
    beta,
    pooled: old,
  });
  putGrids(pool, given, { pictures: seen, grids: result.ends });
  putGrids(pool, taken, { ...old, grids: result.pooledEnds });
  const middle = taken.length / 2;
  const [healed, kept] = [result.losses.slice(0, middle), result.losses.slice(middle)].map(mean);
  return { ...result, pool: { steps, kept, healed } };
}

function mean(values: readonly number[]): number | null {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
}
