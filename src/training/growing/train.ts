import type { Engine } from "../../engine/engine.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { matureCells, VISIBLE } from "../../ops/cell.ts";
import { initialParameters } from "../../systems/growing/initial.ts";
import { createRollout, type Rollout, type RolloutResult } from "../../systems/growing/rollout.ts";
import { seedState } from "../../systems/growing/seed.ts";
import { type GrowingSpec, parameterShapes } from "../../systems/growing/spec.ts";
import { adamStep } from "../optimiser/adam.ts";
import { muonStep } from "../optimiser/muon.ts";
import { normaliseGradients } from "../optimiser/normalise.ts";
import { scheduleAt } from "../schedule.ts";
import { type SparseState, toSparse } from "../sparse-state.ts";
import { type Batch, drawBatch, writeBack } from "./batch.ts";
import type { Recipe } from "./recipe.ts";
import { checkGrowingRecipe } from "./recipe-schema.ts";
import { type RunState, startRun, takeSnapshot } from "./run-state.ts";

/** What a new run needs. */
export interface NewRun {
  readonly spec: GrowingSpec;
  readonly height: number;
  readonly width: number;
  /** Premultiplied RGBA [H, W, 4]. */
  readonly target: Float32Array;
  /** Name of the target, for people. */
  readonly targetName: string;
  readonly recipe: Recipe;
  readonly rngSeed: number;
  readonly arithmetic: RunState["arithmetic"];
  /** Start from another rule's weights instead of random ones. */
  readonly from?: Parameters;
}

/** A run before its first training step. @throws Error with one sentence when recipe or target cannot be used */
export function newRun({ from, ...given }: NewRun): RunState {
  const run = { ...given, recipe: checkGrowingRecipe(given.recipe) };
  const { spec, height, width, target, rngSeed } = run;
  if (target.length !== height * width * VISIBLE) {
    throw new Error(`The target must have ${height} x ${width} x 4 numbers, not ${target.length}.`);
  }
  const pool = seedPool(run);
  return startRun({ ...run, pool, parameters: from ?? initialParameters(spec, rngSeed) });
}

/** A pool that holds the seed only. */
function seedPool({
  spec,
  height,
  width,
  recipe,
}: Pick<NewRun, "spec" | "height" | "width" | "recipe">): SparseState[] {
  if (recipe.regime === "growing") return [];
  return Array(recipe.poolSize).fill(toSparse(seedState(spec, height, width), spec.channels));
}

/** What is told of each training step. */
export interface StepReport {
  /** Number of the training step, from 1. */
  readonly step: number;
  /** Mean over the batch of the squared error after the rollout. */
  readonly loss: number;
  readonly learningRate: number;
  /** Length of the rollout. */
  readonly rolloutSteps: number;
  /** Mean share of cells whose alpha is above the threshold after the rollout. */
  readonly aliveShare: number;
  /** Set when the run collapsed in this step and went back: why, and to which training step. */
  readonly rollback?: { readonly reason: string; readonly toStep: number };
  /** What was unrolled: first states, and where in the pool they came from. */
  readonly batch: Batch;
  /** Last states [H, W, C], one a sample. */
  readonly states: readonly Float32Array[];
}

/** Choices of {@link train}. */
export interface TrainOptions {
  /** Stop after this training step; by default the recipe's last. */
  readonly until?: number;
  /** Ends training after the step in hand. */
  readonly signal?: AbortSignal;
  /** Called after each training step; awaited. */
  readonly onStep?: (report: StepReport) => void | Promise<void>;
  /** Called at least `checkpointSeconds` after the last one, and at the end; awaited, so the run stands still. */
  readonly onCheckpoint?: (run: RunState) => void | Promise<void>;
  /** By default 60. */
  readonly checkpointSeconds?: number;
}

/** A loss that no picture can have: values of hundreds where 0 to 1 are wanted. */
const EXPLODED = 1e3;
/** Training steps between snapshots that a collapsed run can go back to. */
const SNAPSHOT_STEPS = 50;
/** A run that collapses more often than this has failed. */
const MOST_ROLLBACKS = 8;

/**
 * Trains a run in place until it is done, aborted or failed.
 * @returns true when it is done, false when it was aborted
 * @throws Error when the run collapsed too often, or belongs to another arithmetic than the engine's
 */
export async function train(
  engine: Engine,
  run: RunState,
  options: TrainOptions = {},
): Promise<boolean> {
  if (run.arithmetic !== engine.arithmetic) {
    throw new Error(
      `The run was made in ${run.arithmetic} arithmetic, the engine computes in ${engine.arithmetic}.`,
    );
  }
  const recipe = run.recipe as Recipe;
  const { spec, height, width } = run;
  const maxSteps = recipe.rolloutSteps[1];
  const rollout = await createRollout(engine, {
    spec,
    height,
    width,
    batch: recipe.batch,
    maxSteps,
  });
  const { checkpointSeconds = 60, until = recipe.trainingSteps, signal } = options;
  let saved = performance.now();
  try {
    while (run.step < until && !signal?.aborted) {
      // Not within the call: where nobody listens, its arguments are not evaluated.
      const report = await trainStep(rollout, run, recipe);
      await options.onStep?.(report);
      if (performance.now() - saved >= checkpointSeconds * 1000) {
        await options.onCheckpoint?.(run);
        saved = performance.now();
      }
    }
  } finally {
    await rollout.dispose();
  }
  await options.onCheckpoint?.(run);
  return run.step >= until;
}

async function trainStep(rollout: Rollout, run: RunState, recipe: Recipe): Promise<StepReport> {
  const batch = drawBatch(run, recipe);
  const result = await rollout.run({ ...batch, parameters: run.parameters, target: run.target });
  const learningRate = scheduleAt(recipe.learningRate, run.step);
  const report: StepReport = {
    step: run.step + 1,
    loss: mean(result.losses),
    learningRate,
    rolloutSteps: batch.steps,
    aliveShare: mean(
      result.states.map((state) => matureCells(state, run.spec) / (run.height * run.width)),
    ),
    batch,
    states: result.states,
  };
  const reason = whyCollapsed(report, result.gradients);
  if (reason) return { ...report, rollback: { reason, toStep: rollBack(run, recipe, reason) } };
  advance(run, recipe, batch, result);
  return report;
}

function advance(run: RunState, recipe: Recipe, batch: Batch, result: RolloutResult): void {
  const learningRate = scheduleAt(recipe.learningRate, run.step);
  if (run.step % SNAPSHOT_STEPS === 0) run.snapshot = takeSnapshot(run);
  normaliseGradients(result.gradients);
  if (recipe.muon > 0) {
    const rates = { adam: learningRate, matrix: learningRate * recipe.muon };
    muonStep(run.parameters, result.gradients, run.adam, parameterShapes(run.spec), rates);
  } else {
    adamStep(run.parameters, result.gradients, run.adam, learningRate);
  }
  averageParameters(run, recipe.averaging);
  writeBack(run, batch, result.states);
  run.step++;
}

/** A running average, over fewer steps while there are few. */
function averageParameters({ step, parameters, average }: RunState, decay: number): void {
  const kept = Math.min(decay, (step + 1) / (step + 10));
  for (const [name, tensor] of Object.entries(average)) {
    const latest = parameters[name];
    for (let i = 0; i < tensor.length; i++) tensor[i] = kept * tensor[i] + (1 - kept) * latest[i];
  }
}

function whyCollapsed(
  { loss, aliveShare }: StepReport,
  gradients: RolloutResult["gradients"],
): string | undefined {
  if (Number.isNaN(loss)) return "the loss is no longer a number";
  if (loss > EXPLODED) return "the cells' values exploded";
  if (aliveShare === 0) return "every cell died";
  if (!Object.values(gradients).every((gradient) => gradient.every(Number.isFinite)))
    return "the gradients are no longer numbers";
  return undefined;
}

/** Goes back to the snapshot, with a fresh pool: what the collapsed rule left in the old one is no use. */
function rollBack(run: RunState, recipe: Recipe, reason: string): number {
  run.rollbacks++;
  if (run.rollbacks > MOST_ROLLBACKS) {
    throw new Error(
      `Training collapsed ${run.rollbacks} times (${reason}): try another rngSeed, a lower learning rate, or start from a rule that grows.`,
    );
  }
  Object.assign(run, takeSnapshot(run.snapshot), { pool: seedPool({ ...run, recipe }) });
  return run.step;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
