/** Training of a VNCA on pictures: the evidence lower bound, one latent a picture (Palm and others 2022, section 3). */
import type { Engine } from "../engine/engine.ts";
import { clipGradients } from "../optim/clip.ts";
import { scheduleAt } from "../optim/schedule.ts";
import { normals } from "../spec/normal.ts";
import { deriveKey, STREAM, uniformInt } from "../spec/random.ts";
import { createTrainer, type Trainer } from "./autoencoder.ts";
import { freshPictures, type GreyPictures, splitRange, staticPictures } from "./dataset.ts";
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
  const { recipe, rngSeed, step, spec } = run;
  const indices = batchIndices(run, pictures.count);
  const beta = scheduleAt(recipe.beta, step);
  const result = await trainer.run({
    parameters: run.parameters,
    pictures:
      recipe.binarisation === "static"
        ? staticPictures(pictures, "training", indices)
        : freshPictures(pictures, indices, rngSeed, step),
    noise: normals(deriveKey(rngSeed, STREAM.noise, step), recipe.batch * spec.latent),
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

/** The pictures of a step: every picture once an epoch, in an order of the epoch's own. */
function batchIndices({ rngSeed, step, recipe }: VncaRun, count: number): number[] {
  const [from, to] = splitRange("train", count);
  const perEpoch = Math.floor((to - from) / recipe.batch);
  const epoch = Math.floor(step / perEpoch);
  const order = epochOrder(rngSeed, epoch, to - from);
  const first = (step % perEpoch) * recipe.batch;
  return Array.from(order.subarray(first, first + recipe.batch), (index) => from + index);
}

let latest: { readonly rngSeed: number; readonly epoch: number; readonly order: Uint32Array } = {
  rngSeed: -1,
  epoch: -1,
  order: new Uint32Array(0),
};

/** A shuffle by Fisher and Yates; the latest one is kept, since every step of an epoch asks for it. */
function epochOrder(rngSeed: number, epoch: number, count: number): Uint32Array {
  if (latest.rngSeed === rngSeed && latest.epoch === epoch && latest.order.length === count)
    return latest.order;
  const key = deriveKey(rngSeed, STREAM.shuffle, epoch);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = 0; i < count - 1; i++) {
    const other = i + uniformInt(key, i, count - i);
    [order[i], order[other]] = [order[other], order[i]];
  }
  latest = { rngSeed, epoch, order };
  return order;
}
