/** The trainer: makes one step after another, with checkpoints, and goes back to a snapshot when a run collapses. */
import type { Engine } from "../engine/engine.ts";
import { unlessAborted } from "../numbers/abort.ts";
import { areFinite } from "../numbers/statistics.ts";
import { kindOf } from "./kinds.ts";
import { gradientNorm } from "./optimiser/clip.ts";
import { createOptimiser, type Optimiser } from "./optimiser/optimiser.ts";
import { keep } from "./pool.ts";
import { type FiguresOf, type FindingOf, type GrowingRun, type Run, takeSnapshot } from "./run.ts";
import { scheduleAt } from "./schedule.ts";
import type { Materials, Task, TaskStep } from "./task.ts";

/** What is reported of each training step in every kind of run. */
export interface StepReport {
  /** Number of the training step, from 1. */
  readonly step: number;
  readonly learningRate: number;
  /** L2 norm of all gradients together, before they are normalised or clipped. */
  readonly gradientNorm: number;
  /** Why the run collapsed in this step, and to which training step it went back; undefined if it did not. */
  readonly rollback?: { readonly reason: string; readonly toStep: number };
}

/** What is reported of each training step of one kind of run. */
export type Report<R extends Run = GrowingRun> = StepReport & FiguresOf<R>;

/** Options of {@link train}. */
export interface TrainOptions<R extends Run = GrowingRun> extends Materials {
  /** The training step after which to stop; the recipe's last by default. */
  readonly until?: number;
  /** Ends training when it is aborted. The step in hand is given up: whoever goes on makes it again, to the same bits. */
  readonly signal?: AbortSignal;
  /** Called after each training step, and awaited. */
  readonly onStep?: (report: Report<R>) => void | Promise<void>;
  /** Called after each check of what the run makes, and awaited. */
  readonly onCheck?: (check: FindingOf<R>) => void | Promise<void>;
  /** Called every `checkpointSeconds` and at the end, and awaited, so that the run does not change meanwhile. */
  readonly onCheckpoint?: (run: R) => void | Promise<void>;
  /** Seconds from one checkpoint to the next; 60 by default. */
  readonly checkpointSeconds?: number;
}

/** Number of training steps between snapshots, to which a collapsed run can go back. */
const SNAPSHOT_STEPS = 50;
/** Most collapses of a run before it has failed. */
const MOST_ROLLBACKS = 8;

/**
 * Trains a run in place until it is finished, aborted or failed.
 * @returns true if it is finished, false if it was aborted
 * @throws Error if the run collapsed too often, or has another arithmetic than the engine
 */
export async function train<R extends Run>(
  engine: Engine,
  run: R,
  options: TrainOptions<R> = {},
): Promise<boolean> {
  if (run.arithmetic !== engine.arithmetic)
    throw new Error(
      `The run was made in ${run.arithmetic} arithmetic, but the engine computes in ${engine.arithmetic}.`,
    );
  const kind = kindOf<R>(run);
  const { signal } = options;
  const task = await kind.createTask(engine, run, options);
  try {
    const shapes = kind.system(run.spec).shapes(run.spec);
    const createMatrices = () => kind.createMatrices(engine, shapes);
    const optimiser = await createOptimiser(run.recipe, createMatrices);
    try {
      return await loop(engine, run, () => trainStep(task, optimiser, run, signal), options);
    } finally {
      await unlessAborted(optimiser.dispose(), signal);
    }
  } finally {
    await unlessAborted(task.dispose(), signal);
  }
}

async function loop<R extends Run>(
  engine: Engine,
  run: R,
  makeStep: () => Promise<Report<R> | undefined>,
  options: TrainOptions<R>,
): Promise<boolean> {
  const { checkpointSeconds = 60, until, signal } = options;
  let saved = performance.now();
  await checkIfDue(engine, run, options);
  while (!isFinished(run, until) && !signal?.aborted) {
    // Outside the call: without an `onStep`, its arguments would not be evaluated.
    const report = await makeStep();
    if (report === undefined) break;
    await options.onStep?.(report);
    await checkIfDue(engine, run, options);
    if (performance.now() - saved >= checkpointSeconds * 1000) {
      await options.onCheckpoint?.(run);
      saved = performance.now();
    }
  }
  await options.onCheckpoint?.(run);
  return isFinished(run, until);
}

/**
 * Tells whether a run has come to its end: it has made its training steps and was measured, or what was found is good enough.
 * @param until training step at which it ends at the latest; the recipe's last by default
 */
export function isFinished<R extends Run>(run: R, until = run.recipe.trainingSteps): boolean {
  const { checks } = kindOf<R>(run);
  return (run.step >= until && checks?.isDue(run) !== true) || checks?.isContent(run) === true;
}

/** Measures what a run makes, if it is time. A check that is aborted is made when the run goes on. */
async function checkIfDue<R extends Run>(
  engine: Engine,
  run: R,
  { signal, onCheck }: TrainOptions<R>,
): Promise<void> {
  const { checks } = kindOf<R>(run);
  if (!checks?.isDue(run) || signal?.aborted) return;
  const check = await unlessAborted(checks.make(engine, run, signal), signal);
  if (check !== undefined) await onCheck?.(check);
}

/** Makes one training step, or goes back if the step shows that the run has collapsed. @returns undefined after an abort */
async function trainStep<R extends Run>(
  task: Task<FiguresOf<R>>,
  optimiser: Optimiser,
  run: R,
  signal: AbortSignal | undefined,
): Promise<Report<R> | undefined> {
  const computed = await unlessAborted(task.next(), signal);
  if (computed === undefined) return undefined;
  const told: StepReport = {
    step: run.step + 1,
    learningRate: scheduleAt(run.recipe.learningRate, run.step),
    gradientNorm: gradientNorm(computed.gradients),
  };
  const report: Report<R> = { ...told, ...computed.figures };
  const reason =
    whyBroken(computed, told) ?? (await advance(optimiser, run, computed, told.learningRate));
  if (reason === undefined) return report;
  return { ...report, rollback: { reason, toStep: rollBack(run, reason) } };
}

/** Tells why a step cannot be made, if it cannot. A run never keeps NaN, so that its file can refuse it. */
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

/** Moves the weights and fills the pool. @returns why the weights are broken; undefined if all is well */
async function advance(
  optimiser: Optimiser,
  run: Run,
  { gradients, kept }: TaskStep<unknown>,
  learningRate: number,
): Promise<string | undefined> {
  if (run.step % SNAPSHOT_STEPS === 0) run.snapshot = takeSnapshot(run);
  await optimiser.step(run, gradients, learningRate);
  kindOf(run).settle?.(run);
  if (!Object.values(run.parameters).every(areFinite)) return "the weights are no longer numbers";
  keep(run.pool, kept);
  run.step++;
  return undefined;
}

/**
 * Goes back to the snapshot, with a fresh pool, since what the collapsed model left in the old one is of no use.
 * @returns the training step of the snapshot
 * @throws Error if this has happened too often
 */
function rollBack<R extends Run>(run: R, reason: string): number {
  run.rollbacks++;
  Object.assign(run, takeSnapshot(run.snapshot));
  const kind = kindOf<R>(run);
  run.pool = kind.freshPool(run);
  kind.checks?.forget(run);
  if (run.rollbacks > MOST_ROLLBACKS)
    throw new Error(
      `Training collapsed ${run.rollbacks} times (${reason}): try another rngSeed, a lower learning rate, or start from ${kind.goodStart}.`,
    );
  return run.step;
}
