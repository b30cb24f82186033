/** How much memory the training of a growing rule takes once its creatures are whole. */
import { HIDDEN_TAPE } from "../../ops/growing-step/sizes.ts";
import { maskOf } from "../../systems/growing/spec.ts";
import type { GrowingRun } from "../run.ts";
import { grownState } from "./pace.ts";

/** Bytes of a number. */
const WORD = 4;
/** Dense states that a sample takes: its own, its updates and gradients, and the copies that come and go. */
const DENSE_STATES = 5;
/** By how much room for the cells of a recorded step exceeds what was asked for. */
const ROOM = 1.25;

/** What training holds, in bytes. */
export interface TrainingMemory {
  /** Rollout of one sample: its grid, and what is recorded of the longest to go back through it. */
  readonly sample: number;
  /** The pool, of which only cells are kept that hold anything. */
  readonly pool: number;
}

/** Counts what the training of a run holds when every creature is as large as its target. */
export function trainingMemory(run: GrowingRun): TrainingMemory {
  const { spec, recipe, height, width } = run;
  const cells = maskOf(spec).kind === "alpha" ? grownState(run).cells.length : height * width;
  const cellBytes = WORD * (spec.channels + 1);
  const fired = spec.fireRate * cells;
  const [, steps] = recipe.rolloutSteps;
  const mask = (height + 2) * (width + 2);
  const dense = DENSE_STATES * height * width * WORD * spec.channels;
  const recorded = steps * (mask + ROOM * fired * cellBytes);
  const hidden = Math.min(HIDDEN_TAPE, steps * fired * WORD * spec.hidden);
  const poolSize = recipe.regime === "growing" ? 0 : recipe.poolSize;
  return { sample: dense + recorded + hidden, pool: poolSize * cells * cellBytes };
}
