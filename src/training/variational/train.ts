/** Training of a VNCA on pictures: the evidence lower bound, one latent a picture (Palm and others 2022, section 3). */

import type { BytePictures } from "../../data/dataset.ts";
import type { Engine } from "../../engine/engine.ts";
import { pictureChannels } from "../../systems/variational/encoder.ts";
import { clipGradients } from "../optimiser/clip.ts";
import { scheduleAt } from "../schedule.ts";
import { createGradients, type GradientSource, type PoolReport } from "./gradients.ts";
import { createLearner, type Learner } from "./learn.ts";
import type { VariationalRun } from "./run.ts";

/** What is told of each training step. */
export interface VariationalReport {
  /** Number of the training step, from 1. */
  readonly step: number;
  /** Pictures seen so far, repeats counted. */
  readonly images: number;
  /** Mean of -log p(x|z) over the batch, nats a picture. */
  readonly reconstruction: number;
  /** Mean divergence of the posterior, nats a picture. */
  readonly divergence: number;
  /** Of importance-weighted training: that bound. */
  readonly bound?: number;
  readonly learningRate: number;
  /** Weight of the divergence. */
  readonly beta: number;
  /** L2 norm of the gradients before clipping. */
  readonly gradientNorm: number;
  /** Of runs with a pool, where the figures above are of the new pictures. */
  readonly pool?: PoolReport;
}

/** Choices of {@link trainVariational}. */
export interface VariationalTrainOptions {
  /** Stop after this training step; by default the recipe's last. */
  readonly until?: number;
  /** Ends training after the step in hand. */
  readonly signal?: AbortSignal;
  /** Called after each training step; awaited. */
  readonly onStep?: (report: VariationalReport) => void | Promise<void>;
  /** Called at least `checkpointSeconds` after the last one, and at the end; awaited. */
  readonly onCheckpoint?: (run: VariationalRun) => void | Promise<void>;
  /** By default 60. */
  readonly checkpointSeconds?: number;
}

/**
 * Trains a run in place until it is done or aborted.
 * @param pictures the training file, of which the end is held out
 * @returns true when it is done, false when it was aborted
 * @throws Error when the gradients are no longer numbers, or the run belongs to another arithmetic than the engine's
 */
export async function trainVariational(
  engine: Engine,
  run: VariationalRun,
  pictures: BytePictures,
  options: VariationalTrainOptions = {},
): Promise<boolean> {
  if (run.arithmetic !== engine.arithmetic)
    throw new Error(
      `The run was made in ${run.arithmetic} arithmetic, the engine computes in ${engine.arithmetic}.`,
    );
  if (pictures.size !== run.spec.size)
    throw new Error(
      `The pictures have ${pictures.size} x ${pictures.size} pixels, and the model takes ${run.spec.size} x ${run.spec.size}.`,
    );
  if ((pictures.channels ?? 1) !== pictureChannels(run.spec))
    throw new Error("Grey pictures and pictures in colour need models of their own.");
  const gradients = await createGradients(engine, run, pictures);
  const learner = await createLearner(engine, run.spec);
  const { checkpointSeconds = 60, until = run.recipe.trainingSteps, signal } = options;
  let saved = performance.now();
  try {
    while (run.step < until && !signal?.aborted) {
      const report = await trainStep(gradients, learner, run);
      await options.onStep?.(report);
      if (performance.now() - saved >= checkpointSeconds * 1000) {
        await options.onCheckpoint?.(run);
        saved = performance.now();
      }
    }
  } finally {
    await gradients.dispose();
    await learner.dispose();
  }
  await options.onCheckpoint?.(run);
  return run.step >= until;
}

async function trainStep(
  source: GradientSource,
  learner: Learner,
  run: VariationalRun,
): Promise<VariationalReport> {
  const { recipe, step } = run;
  const beta = scheduleAt(recipe.beta, step);
  const result = await source.next(beta);
  const gradientNorm = clipGradients(result.gradients, recipe.clip);
  if (!Number.isFinite(gradientNorm))
    throw new Error(
      `Training broke down in step ${step + 1}: the gradients are no longer numbers. Try a lower learning rate.`,
    );
  const learningRate = scheduleAt(recipe.learningRate, step);
  await learner.step(run, result.gradients, learningRate);
  return {
    step: run.step,
    images: run.step * recipe.batch,
    reconstruction: result.reconstruction,
    divergence: result.divergence,
    ...(result.bound !== undefined && { bound: result.bound }),
    learningRate,
    beta,
    gradientNorm,
    ...(result.pool && { pool: result.pool }),
  };
}
