import type { BytePictures } from "../../data/dataset.ts";
import type { Engine } from "../../engine/engine.ts";
import { type BatchGradients, createTrainer } from "../../systems/variational/autoencoder.ts";
import type { Kept } from "../pool.ts";
import type { VariationalRun } from "../run.ts";
import { batchIndices, batchPictures } from "./batch.ts";
import { createLatents } from "./latents.ts";

/** What a batch gives. */
export interface BatchResult extends BatchGradients {
  /** Of importance-weighted training: that bound, nats a picture. */
  readonly bound?: number;
  /** What goes into the pool. */
  readonly kept: Kept;
}

/** Draws and differentiates one batch after the other. */
export interface Batches<Result extends BatchResult = BatchResult> {
  /** The batch of the step that the run stands before. @param beta weight of the divergence */
  next(beta: number): Promise<Result>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}

/** Batches of new pictures alone. */
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
      const { noise, shares, figures } = await latents.draw(seen);
      const { parameters } = run;
      const result = await trainer.run({ parameters, pictures: seen, noise, shares, beta });
      return { ...result, ...figures, kept: { places: [], columns: {} } };
    },
    dispose: async () => {
      await trainer.dispose();
      await latents.dispose();
    },
  };
}
