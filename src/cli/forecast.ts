/** Says before a long training how long it will take, and how much memory; refuses what memory cannot hold. */
import { totalmem } from "node:os";
import type { Engine } from "../engine/engine.ts";
import { byteText, MOST_OF_THREAD, trainingMemory } from "../training/growing/memory.ts";
import { secondsPerGrownStep } from "../training/growing/pace.ts";
import { mayEndEarly, roundEnd } from "../training/growing/steering.ts";
import type { GrowingRun } from "../training/run.ts";
import { count, note, plural } from "./output.ts";
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
    : `${mayEndEarly(recipe) ? " or fewer" : ""}, at most ${count(recipe.trainingSteps)} if it does not heal by then`;
  const length = `${plural(steps, "training step")}${further}`;
  if (height * width <= USUAL_CELLS) {
    if (!isAll) note(`${length}.`);
    return;
  }
  note(`Measuring how long training takes on ${height} x ${width} cells …`);
  const seconds = await secondsPerGrownStep(engine, run);
  // Held so far at most, in kB; what kernels and checks take beside this is not known before.
  const held = Math.max(memory, 1000 * process.resourceUsage().maxRSS);
  const first = !isAll ? `The first ${count(steps)}` : steps === 1 ? "It" : "They";
  note(
    `${length}. ${first} will take about ${duration(steps * seconds)} and at least ${byteText(held)} of memory.`,
  );
}

/** What is known where memory is checked. */
interface MemoryCheck {
  /** Bytes that this machine has. */
  readonly here?: number;
  /** Bytes that the process holds beside the run. */
  readonly held?: number;
  /** Whether the run goes on, so that nothing of it can be made smaller. */
  readonly goesOn?: boolean;
}

/**
 * @returns the bytes of this machine that a run will take with an engine; what a graphics card holds is not among them, it refuses by itself
 * @throws Error with one sentence if it cannot have them
 */
export function checkMemory(
  engine: Pick<Engine, "name" | "threads">,
  run: GrowingRun,
  {
    here = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
    held = process.memoryUsage.rss(),
    goesOn = false,
  }: MemoryCheck = {},
): number {
  const { ofThread, ...needed } = trainingMemory(engine, run);
  const { thread, machine } = remedies(engine.threads, goesOn);
  if (ofThread > MOST_OF_THREAD)
    throw new Error(
      `A thread would need ${byteText(ofThread)} of memory and can have ${byteText(MOST_OF_THREAD, Math.floor)}: ${thread}.`,
    );
  const all = held + needed.all;
  if (all > here)
    throw new Error(
      `Training would need ${byteText(all)} of memory, and this machine has ${byteText(here, Math.floor)}: ${machine}.`,
    );
  return all;
}

/** What helps where a thread, or the machine, has too little memory: a new run can be made smaller, one that goes on cannot. */
function remedies(
  threads: number,
  goesOn: boolean,
): { readonly thread: string; readonly machine: string } {
  if (goesOn)
    return {
      thread: "go on with it on a graphics card (--engine webgpu --allow-drift)",
      machine: `go on with it ${threads > 1 ? "with fewer threads, or " : ""}on a machine that has more`,
    };
  return {
    thread: "a smaller grid, or shorter rollouts, need less",
    machine: `a smaller grid, batch or pool,${threads > 1 ? " shorter rollouts, or fewer threads," : " or shorter rollouts,"} need less`,
  };
}
