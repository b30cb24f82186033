/** Batches of new pictures, for runs without a pool. */

import type { BytePictures } from "../../data/dataset.ts";
import type { Engine } from "../../engine/engine.ts";
import { type BatchGradients, createTrainer } from "../../systems/variational/autoencoder.ts";
import { inBits } from "../few-bits.ts";
import type { Kept } from "../pool.ts";
import type { VariationalRun } from "../run.ts";
import { batchIndices, batchPictures } from "./batch.ts";
import { createLatents } from "./latents.ts";

/** The results of a batch. */
export interface BatchResult extends BatchGradients {
  /** Importance-weighted bound in nats a picture; only in importance-weighted training. */
  readonly bound?: number;
  /** What goes into the pool once the step is made. */
  readonly kept: Kept;
}

/** Draws one batch after another, and computes its gradients. */
export interface Batches<Result extends BatchResult = BatchResult> {
  /** Computes the batch of the run's next step. @param beta weight of the divergence */
  next(beta: number): Promise<Result>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}

/** Prepares batches of new pictures. */
export async function freshBatches(
  engine: Engine,
  run: VariationalRun,
  pictures: BytePictures,
): Promise<Batches> {
  const { spec, recipe } = run;
  const trainer = await createTrainer(engine, spec, recipe.batch);
  const latents = await createLatents(engine, run, recipe.batch);
  return {
    next: async (beta) => {
      const seen = batchPictures(run, pictures, batchIndices(run, pictures, recipe.batch));
      const { figures, ...drawn } = await latents.draw(seen);
      const parameters = inBits(run, run.parameters);
      const result = await trainer.run({ parameters, pictures: seen, ...drawn, beta });
      return { ...result, ...figures, kept: { places: [], columns: {} } };
    },
    dispose: async () => {
      await trainer.dispose();
      await latents.dispose();
    },
  };
}
