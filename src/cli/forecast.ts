/** Says before a long training how long it will take, and how much memory; refuses what memory cannot hold. */
import { totalmem } from "node:os";
import type { Engine } from "../engine/engine.ts";
import { byteText, MOST_OF_THREAD, trainingMemory } from "../training/growing/memory.ts";
import { secondsPerGrownStep } from "../training/growing/pace.ts";
import { roundEnd } from "../training/growing/steering.ts";
import type { GrowingRun } from "../training/run.ts";
import { count, note } from "./output.ts";
import { duration } from "./progress.ts";

/** Cells of the default grid, 40 and a border of 16 on each side: nobody needs to be warned of less. */
const USUAL_CELLS = 72 * 72;

/**
 * Says how many training steps the first round of a run takes, and all of them at most; on a large grid also how long it takes, by
 * what is measured on creatures that are whole.
 * @throws Error with one sentence, before anything is measured or written, if there is no memory for the run
 */
export async function forecast(engine: Engine, run: GrowingRun): Promise<void> {
  const { height, width, recipe } = run;
  const memory = checkMemory(engine, run);
  const steps = roundEnd(recipe, 1);
  const isAll = steps === recipe.trainingSteps;
  const further = isAll
    ? ""
    : `, at most ${count(recipe.trainingSteps)} if it does not heal by then`;
  const length = `${count(steps)} training steps${further}`;
  if (height * width <= USUAL_CELLS) {
    if (!isAll) note(`${length}.`);
    return;
  }
  note(`Measuring how long training takes on ${height} x ${width} cells …`);
  const seconds = await secondsPerGrownStep(engine, run);
  // Held so far at most, in kB; what kernels and checks take beside this is not known before.
  const held = Math.max(memory, 1000 * process.resourceUsage().maxRSS);
  const first = isAll ? "They" : `The first ${count(steps)}`;
  note(
    `${length}. ${first} will take about ${duration(steps * seconds)} and at least ${byteText(held)} of memory.`,
  );
}

/**
 * @param here bytes that this machine has
 * @returns the bytes of this machine that a run will take with an engine; what a graphics card holds is not among them, it refuses by itself
 * @throws Error with one sentence if it cannot have them
 */
export function checkMemory(
  engine: Pick<Engine, "name" | "threads">,
  run: GrowingRun,
  here = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
): number {
  const { ofThread, ...needed } = trainingMemory(engine, run);
  if (ofThread > MOST_OF_THREAD)
    throw new Error(
      `A thread would need ${byteText(ofThread)} of memory and can have ${byteText(MOST_OF_THREAD, Math.floor)}: a smaller grid, or shorter rollouts, need less.`,
    );
  const all = process.memoryUsage.rss() + needed.all;
  if (all > here)
    throw new Error(
      `Training would need ${byteText(all)} of memory, and this machine has ${byteText(here, Math.floor)}: a smaller grid, batch or pool,${engine.threads > 1 ? " shorter rollouts, or fewer threads," : " or shorter rollouts,"} need less.`,
    );
  return all;
}
