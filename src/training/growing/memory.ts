/** How much memory the training of a growing rule takes once its creatures are whole. */
import type { Engine } from "../../engine/engine.ts";
import { HIDDEN_TAPE } from "../../ops/growing-step/sizes.ts";
import type { GrowingRun } from "../run.ts";
import { wholeCells } from "./pace.ts";

/** Bytes of a number. */
const WORD = 4;
/** Dense states that a sample takes: its own, its updates and gradients, and the copies that come and go. */
const DENSE_STATES = 5;
/** By how much room for the cells of a recorded step exceeds what was asked for. */
const ROOM = 1.25;

/** Bytes that a thread's kernels can hold: their addresses have 32 bits. */
export const MOST_OF_THREAD = 2 ** 32;

/** What training holds, in bytes. */
export interface TrainingMemory {
  /** All that the machine holds: the pool, and the rollouts of a batch where no graphics card holds them. */
  readonly all: number;
  /** The rollouts of one thread of the processor; 0 for other engines. At most {@link MOST_OF_THREAD} can be had. */
  readonly ofThread: number;
}

/** Counts what the training of a run holds on an engine when every creature is as large as its target. */
export function trainingMemory(
  { name, threads }: Pick<Engine, "name" | "threads">,
  run: GrowingRun,
): TrainingMemory {
  const { spec, recipe, height, width } = run;
  const cells = wholeCells(run);
  const cellBytes = WORD * (spec.channels + 1);
  const fired = spec.fireRate * cells;
  const [, steps] = recipe.rolloutSteps;
  const mask = (height + 2) * (width + 2);
  const dense = DENSE_STATES * height * width * WORD * spec.channels;
  const recorded = steps * (mask + ROOM * fired * cellBytes);
  const hidden = Math.min(HIDDEN_TAPE, steps * fired * WORD * spec.hidden);
  const sample = dense + recorded + hidden;
  // Of a pool only cells are kept that hold anything.
  const pool = recipe.regime === "growing" ? 0 : recipe.poolSize * cells * cellBytes;
  const inThread = name === "wasm" ? Math.ceil(recipe.batch / Math.max(1, threads)) : 0;
  const rollouts = name === "webgpu" ? 0 : recipe.batch * sample;
  return { all: rollouts + pool, ofThread: inThread * sample };
}

/** Bytes as people read them: "25 MB", "4.3 GB". */
export function byteText(bytes: number): string {
  return bytes < 1e8 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
