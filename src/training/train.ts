/** Training: one step after the other, back to a snapshot when a run collapses, with checkpoints on the way. */
import type { Engine } from "../engine/engine.ts";
import { areFinite } from "../numbers/statistics.ts";
import { type FiguresOf, kindOf } from "./kinds.ts";
import { gradientNorm } from "./optimiser/clip.ts";
import type { Gradients } from "./optimiser/moments.ts";
import { createOptimiser, type Optimiser } from "./optimiser/optimiser.ts";
import { type Kept, keep } from "./pool.ts";
import { type GrowingRun, type Run, takeSnapshot } from "./run.ts";
import { scheduleAt } from "./schedule.ts";
import type { Materials, Task, TaskStep } from "./task.ts";

/** What is told of each training step of any run. */
export interface StepReport {
  /** Number of the training step, from 1. */
  readonly step: number;
  readonly learningRate: number;
  /** L2 norm of all gradients together, as they came. */
  readonly gradientNorm: number;
  /** Set when the run collapsed in this step and went back: why, and to which training step. */
  readonly rollback?: { readonly reason: string; readonly toStep: number };
}

/** What is told of each training step of a kind of run. */
export type Report<R extends Run = GrowingRun> = StepReport & FiguresOf<R>;

/** Choices of {@link train}. */
export interface TrainOptions<R extends Run = GrowingRun> extends Materials {
  /** Stop after this training step; by default the recipe's last. */
  readonly until?: number;
  /** Ends training after the step in hand. */
  readonly signal?: AbortSignal;
  /** Called after each training step; awaited. */
  readonly onStep?: (report: Report<R>) => void | Promise<void>;
  /** Called at least `checkpointSeconds` after the last one, and at the end; awaited, so the run stands still. */
  readonly onCheckpoint?: (run: R) => void | Promise<void>;
  /** By default 60. */
  readonly checkpointSeconds?: number;
}

/** Training steps between snapshots that a collapsed run can go back to. */
const SNAPSHOT_STEPS = 50;
/** A run that collapses more often than this has failed. */
const MOST_ROLLBACKS = 8;

/**
 * Trains a run in place until it is done, aborted or failed.
 * @returns true when it is done, false when it was aborted
 * @throws Error when the run collapsed too often, or belongs to another arithmetic than the engine's
 */
export async function train<R extends Run>(
  engine: Engine,
  run: R,
  options: TrainOptions<R> = {},
): Promise<boolean> {
  if (run.arithmetic !== engine.arithmetic)
    throw new Error(
      `The run was made in ${run.arithmetic} arithmetic, the engine computes in ${engine.arithmetic}.`,
    );
  const kind = kindOf<R>(run);
  const task = await kind.createTask(engine, run, options);
  try {
    const createMatrices = () => kind.createMatrices(engine, run.spec);
    const optimiser = await createOptimiser(run.recipe, createMatrices);
    try {
      return await loop(run, () => trainStep(task, optimiser, run), options);
    } finally {
      await optimiser.dispose();
    }
  } finally {
    await task.dispose();
  }
}

async function loop<R extends Run>(
  run: R,
  makeStep: () => Promise<Report<R>>,
  options: TrainOptions<R>,
): Promise<boolean> {
  const { checkpointSeconds = 60, until = run.recipe.trainingSteps, signal } = options;
  let saved = performance.now();
  while (run.step < until && !signal?.aborted) {
    // Not within the call: where nobody listens, its arguments are not evaluated.
    const report = await makeStep();
    await options.onStep?.(report);
    if (performance.now() - saved >= checkpointSeconds * 1000) {
      await options.onCheckpoint?.(run);
      saved = performance.now();
    }
  }
  await options.onCheckpoint?.(run);
  return run.step >= until;
}

/** Makes one training step, or goes back where it shows that the run collapsed. */
async function trainStep<R extends Run>(
  task: Task<FiguresOf<R>>,
  optimiser: Optimiser,
  run: R,
): Promise<Report<R>> {
  const computed = await task.next();
  const told: StepReport = {
    step: run.step + 1,
    learningRate: scheduleAt(run.recipe.learningRate, run.step),
    gradientNorm: gradientNorm(computed.gradients),
  };
  const report: Report<R> = { ...told, ...computed.figures };
  const reason =
    whyBroken(computed, told) ?? (await advance(optimiser, run, computed.gradients, computed.kept));
  if (reason === undefined) return report;
  return { ...report, rollback: { reason, toStep: rollBack(run, reason) } };
}

/** A run never keeps a number that is none, so that its file can demand that there are none. */
function whyBroken(
  { collapse, kept }: TaskStep<unknown>,
  { gradientNorm: norm }: StepReport,
): string | undefined {
  if (collapse !== undefined) return collapse;
  if (!Number.isFinite(norm)) return "the gradients are no longer numbers";
  const entries = Object.values(kept.columns).flat();
  if (!entries.every(({ values }) => areFinite(values)))
    return "the cells' values are no longer numbers";
  return undefined;
}

/** @returns why the step broke the weights; undefined when all is well */
async function advance(
  optimiser: Optimiser,
  run: Run,
  gradients: Gradients,
  kept: Kept,
): Promise<string | undefined> {
  if (run.step % SNAPSHOT_STEPS === 0) run.snapshot = takeSnapshot(run);
  await optimiser.step(run, gradients);
  if (!Object.values(run.parameters).every(areFinite)) return "the weights are no longer numbers";
  keep(run.pool, kept);
  run.step++;
  return undefined;
}

/**
 * Goes back to the snapshot, with a fresh pool: what the collapsed model left in the old one is no use.
 * @returns the training step of the snapshot
 * @throws Error when that has happened too often
 */
function rollBack<R extends Run>(run: R, reason: string): number {
  run.rollbacks++;
  Object.assign(run, takeSnapshot(run.snapshot));
  run.pool = kindOf<R>(run).freshPool(run);
  if (run.rollbacks > MOST_ROLLBACKS)
    throw new Error(
      `Training collapsed ${run.rollbacks} times (${reason}): try another rngSeed, a lower learning rate, or start from ${kindOf<R>(run).goodStart}.`,
    );
  return run.step;
}
