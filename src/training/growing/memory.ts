/** How much memory the training of a growing rule takes once its creatures are whole. */
import type { Engine } from "../../engine/engine.ts";
import { PATCH_TRANSPORT } from "../../objectives/patch-transport.ts";
import { HIDDEN_TAPE } from "../../ops/growing-step/sizes.ts";
import type { GrowingRun } from "../run.ts";
import { wholeCells } from "./pace.ts";

/** Bytes of a number. */
const WORD = 4;
/** Dense states in a sample's kernels: three of what it is, two of its gradient. */
const OF_KERNELS = 5;
/** Those of a sample beside them: what goes in, and what comes back. */
const OF_HOST = 2;
/** By how much room for the cells of a recorded step exceeds what was asked for. */
const ROOM = 1.25;

/** Bytes a cell that the comparison of patches takes: 26 planes of float64, and two sorts (`ops/patch-transport/room.as.ts`). */
const OF_JUDGE = 240;

/** Bytes that a thread's kernels can hold: their addresses have 32 bits. */
export const MOST_OF_THREAD = 2 ** 32;

/** What training holds, in bytes, beside the process itself. */
export interface TrainingMemory {
  /** All that the machine holds: the pool, and what a batch takes where no graphics card holds it. */
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
  const dense = height * width * WORD * spec.channels;
  const recorded = steps * (mask + ROOM * fired * cellBytes);
  const hidden = Math.min(HIDDEN_TAPE, steps * fired * WORD * spec.hidden);
  const judge = recipe.objective === PATCH_TRANSPORT ? height * width * OF_JUDGE : 0;
  const sample = OF_KERNELS * dense + recorded + hidden + judge;
  const atOnce = Math.max(1, threads);
  // The samples of a thread follow each other in one place.
  const samples = Math.min(recipe.batch, atOnce);
  const rollouts = name === "webgpu" ? 0 : samples * sample + recipe.batch * OF_HOST * dense;
  // Of a pool only cells are kept that hold anything.
  const pool = recipe.regime === "growing" ? 0 : recipe.poolSize * cells * cellBytes;
  const ofThread = name === "wasm" ? sample : 0;
  return { all: rollouts + pool, ofThread };
}

/** Bytes as people read them: "25 MB", "4.3 GB". @param round what is needed up, what can be had down */
export function byteText(bytes: number, round = Math.ceil): string {
  return bytes < 1e9 ? `${round(bytes / 1e6)} MB` : `${(round(bytes / 1e8) / 10).toFixed(1)} GB`;
}
