/** Says before a long training how long it will take, and how much memory; refuses what memory cannot hold. */
import { totalmem } from "node:os";
import type { Engine } from "../engine/engine.ts";
import { trainingMemory } from "../training/growing/memory.ts";
import { steadyRun } from "../training/growing/pace.ts";
import { roundEnd } from "../training/growing/steering.ts";
import { secondsPerStep } from "../training/pace.ts";
import type { GrowingRun } from "../training/run.ts";
import { count, note } from "./output.ts";
import { duration } from "./progress.ts";

/** Cells of the default grid, 40 and a border of 16 on each side: nobody needs to be warned of less. */
const USUAL_CELLS = 72 * 72;

/** Bytes that a thread's kernels can hold: their addresses have 32 bits. */
const MOST_OF_THREAD = 2 ** 32;

/**
 * Says what the first round of a run on a large grid will take: its time by training steps that are measured on creatures that are
 * whole. @throws Error with one sentence, before anything is measured or written, if there is no memory for it
 */
export async function forecast(engine: Engine, run: GrowingRun): Promise<void> {
  const { height, width, recipe } = run;
  if (height * width <= USUAL_CELLS) return;
  const memory = checkMemory(engine, run);
  note(`Measuring how long training takes on ${height} x ${width} cells …`);
  const seconds = await secondsPerStep(engine, steadyRun(run, engine.arithmetic));
  const steps = roundEnd(recipe, 1);
  const further = steps < recipe.trainingSteps ? ", and longer if it does not heal by then" : "";
  // Held so far at most, in kB; what kernels and checks take beside this is not known before.
  const held = Math.max(memory, 1000 * process.resourceUsage().maxRSS);
  note(
    `${count(steps)} training steps will take about ${duration(steps * seconds)} and at least ${gigabytes(held)} of memory${further}.`,
  );
}

/**
 * @returns the bytes of this machine that a run will take with an engine; what a graphics card holds is not among them, it refuses by itself
 * @throws Error with one sentence if it cannot have them
 */
export function checkMemory(engine: Pick<Engine, "name" | "threads">, run: GrowingRun): number {
  const { sample, pool } = trainingMemory(run);
  const { batch } = run.recipe;
  const ofThread = Math.ceil(batch / Math.max(1, engine.threads)) * sample;
  if (engine.name === "wasm" && ofThread > MOST_OF_THREAD)
    throw new Error(
      `A thread would need ${gigabytes(ofThread)} of memory and can have ${gigabytes(MOST_OF_THREAD)}: a smaller grid or batch, shorter rollouts, or more threads, need less.`,
    );
  const samples = engine.name === "webgpu" ? 0 : batch * sample;
  const all = process.memoryUsage.rss() + samples + pool;
  const here = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  if (all > here)
    throw new Error(
      `Training would need ${gigabytes(all)} of memory, and this machine has ${gigabytes(here)}: a smaller grid, batch or pool, or shorter rollouts, need less.`,
    );
  return all;
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
