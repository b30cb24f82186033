/** Says before a long training how long it will take, and how much memory. */
import type { Engine } from "../engine/engine.ts";
import { steadyRun } from "../training/growing/pace.ts";
import { roundEnd } from "../training/growing/steering.ts";
import { secondsPerStep } from "../training/pace.ts";
import type { GrowingRun } from "../training/run.ts";
import { count, note } from "./output.ts";
import { duration } from "./progress.ts";

/** Cells of the default grid, 40 and a border of 16 on each side: nobody needs to be warned of less. */
const USUAL_CELLS = 72 * 72;

/**
 * Measures training steps of a run on a large grid, on creatures that are whole, and says what its first round will take. A grid
 * for which there is no memory fails here, before anything is written.
 */
export async function forecast(engine: Engine, run: GrowingRun): Promise<void> {
  const { height, width, recipe } = run;
  if (height * width <= USUAL_CELLS) return;
  note(`Measuring how long training takes on ${height} x ${width} cells …`);
  const seconds = await secondsPerStep(engine, steadyRun(run, engine.arithmetic));
  const steps = roundEnd(recipe, 1);
  const further = steps < recipe.trainingSteps ? ", and longer if it does not heal by then" : "";
  // The most that was ever held, in kB: what the measurement took is given back by now.
  const memory = (process.resourceUsage().maxRSS / 1e6).toFixed(1);
  note(
    `${count(steps)} training steps will take about ${duration(steps * seconds)} and at least ${memory} GB of memory${further}.`,
  );
}
