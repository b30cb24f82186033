/** Training of a VNCA on pictures: the evidence lower bound, one latent a picture (Palm and others 2022, section 3). */
import type { Engine } from "../engine/engine.ts";
import { clipGradients } from "../optim/clip.ts";
import { scheduleAt } from "../optim/schedule.ts";
import { createTrainer, type Trainer } from "./autoencoder.ts";
import { batchIndices, batchNoise, batchPictures } from "./batch.ts";
import type { GreyPictures } from "./dataset.ts";
import { createLearner, type Learner } from "./learn.ts";
import type { VncaRun } from "./run.ts";

/** What is told of each training step. */
export interface VncaStepReport {
  /** Number of the training step, from 1. */
  readonly step: number;
  /** Pictures seen so far, repeats counted. */
  readonly images: number;
  /** Mean of -log p(x|z) over the batch, nats a picture. */
  readonly reconstruction: number;
  /** Mean divergence of the posterior, nats a picture. */
  readonly divergence: number;
  readonly learningRate: number;
  /** Weight of the divergence. */
  readonly beta: number;
  /** L2 norm of the gradients before clipping. */
  readonly gradientNorm: number;
}

/** Choices of {@link trainVnca}. */
export interface VncaTrainOptions {
  /** Stop after this training step; by default the recipe's last. */
  readonly until?: number;
  /** Ends training after the step in hand. */
  readonly signal?: AbortSignal;
  /** Called after each training step; awaited. */
  readonly onStep?: (report: VncaStepReport) => void | Promise<void>;
  /** Called at least `checkpointSeconds` after the last one, and at the end; awaited. */
  readonly onCheckpoint?: (run: VncaRun) => void | Promise<void>;
  /** By default 60. */
  readonly checkpointSeconds?: number;
}

/**
 * Trains a run in place until it is done or aborted.
 * @param pictures the training file, of which the end is held out
 * @returns true when it is done, false when it was aborted
 * @throws Error when the gradients are no longer numbers, or the run belongs to another arithmetic than the engine's
 */
export async function trainVnca(
  engine: Engine,
  run: VncaRun,
  pictures: GreyPictures,
  options: VncaTrainOptions = {},
): Promise<boolean> {
  if (run.arithmetic !== engine.arithmetic)
    throw new Error(
      `The run was made in ${run.arithmetic} arithmetic, the engine computes in ${engine.arithmetic}.`,
    );
  if (pictures.size !== run.spec.size)
    throw new Error(
      `The pictures have ${pictures.size} x ${pictures.size} pixels, and the model takes ${run.spec.size} x ${run.spec.size}.`,
    );
  const trainer = await createTrainer(engine, run.spec, run.recipe.batch);
  const learner = await createLearner(engine, run.spec);
  const { checkpointSeconds = 60, until = run.recipe.trainingSteps, signal } = options;
  let saved = performance.now();
  try {
    while (run.step < until && !signal?.aborted) {
      const report = await trainStep(trainer, learner, run, pictures);
      await options.onStep?.(report);
      if (performance.now() - saved >= checkpointSeconds * 1000) {
        await options.onCheckpoint?.(run);
        saved = performance.now();
      }
    }
  } finally {
    await trainer.dispose();
    await learner.dispose();
  }
  await options.onCheckpoint?.(run);
  return run.step >= until;
}

async function trainStep(
  trainer: Trainer,
  learner: Learner,
  run: VncaRun,
  pictures: GreyPictures,
): Promise<VncaStepReport> {
  const { recipe, step } = run;
  const indices = batchIndices(run, pictures, recipe.batch);
  const beta = scheduleAt(recipe.beta, step);
  const result = await trainer.run({
    parameters: run.parameters,
    pictures: batchPictures(run, pictures, indices),
    noise: batchNoise(run, recipe.batch),
    beta,
  });
  const gradientNorm = clipGradients(result.gradients, recipe.clip);
  if (!Number.isFinite(gradientNorm))
    throw new Error(
      `Training broke down in step ${step + 1}: the gradients are no longer numbers. Try a lower learning rate.`,
    );
  const learningRate = scheduleAt(recipe.learningRate, step);
  await learner.step(run, result.gradients, learningRate);
  const { reconstruction, divergence } = result;
  const images = run.step * recipe.batch;
  return { step: run.step, images, reconstruction, divergence, learningRate, beta, gradientNorm };
}
