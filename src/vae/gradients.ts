/** The gradients of a run's training steps: of new pictures alone, or of these and a pool's grids. */
import type { Engine } from "../engine/engine.ts";
import { type BatchGradients, createTrainer } from "./autoencoder.ts";
import { batchIndices, batchNoise, batchPictures } from "./batch.ts";
import type { GreyPictures } from "./dataset.ts";
import { drawPlaces, drawSteps, type GridPool, isFull, putGrids, takeGrids } from "./pool.ts";
import { createPoolTrainer, type PoolTrainer } from "./pool-trainer.ts";
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
export interface StepGradients extends BatchGradients {
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
  pictures: GreyPictures,
): Promise<GradientSource> {
  const { spec, recipe, pool } = run;
  if (pool) return poolGradients(engine, run, pool, pictures);
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

/** Batches of new pictures fill the pool; from then on half of each batch comes from there (pool.ts). */
async function poolGradients(
  engine: Engine,
  run: VncaRun,
  pool: GridPool,
  pictures: GreyPictures,
): Promise<GradientSource> {
  const { spec, recipe } = run;
  if (recipe.batch > pool.pictures.length)
    throw new Error(
      `The pool holds ${pool.pictures.length} grids, and must hold at least a batch, ${recipe.batch}.`,
    );
  let isMixed = isFull(pool);
  const create = () => createPoolTrainer(engine, spec, recipe.batch, isMixed ? 0.5 : 0);
  let trainer = await create();
  return {
    next: async (beta) => {
      if (isMixed !== isFull(pool)) {
        isMixed = isFull(pool);
        await trainer.dispose();
        trainer = await create();
      }
      return poolStep(trainer, run, pool, pictures, beta);
    },
    dispose: () => trainer.dispose(),
  };
}

async function poolStep(
  trainer: PoolTrainer,
  run: VncaRun,
  pool: GridPool,
  pictures: GreyPictures,
  beta: number,
): Promise<StepGradients> {
  const { recipe } = run;
  const fresh = isFull(pool) ? recipe.batch / 2 : recipe.batch;
  const indices = batchIndices(run, pictures, fresh);
  const { taken, given } = drawPlaces(pool, fresh, run);
  const old = taken.map((place) => pool.pictures[place]);
  const seen = batchPictures(run, pictures, [...indices, ...old]);
  const border = (seen.length * fresh) / (fresh + old.length);
  const steps = drawSteps(run);
  const result = await trainer.run({
    parameters: run.parameters,
    steps,
    pictures: seen.subarray(0, border),
    noise: batchNoise(run, fresh),
    beta,
    pooledPictures: seen.subarray(border),
    grids: takeGrids(pool, run.spec, taken, run),
  });
  putGrids(pool, given, indices, result.ends);
  putGrids(pool, taken, old, result.pooledEnds);
  const middle = old.length / 2;
  const [healed, kept] = [result.pooled.slice(0, middle), result.pooled.slice(middle)].map(mean);
  return { ...result, pool: { steps, kept, healed } };
}

function mean(values: readonly number[]): number | null {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
}
