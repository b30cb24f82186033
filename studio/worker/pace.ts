/** Measures how fast a run would train on this machine. */
import type { KernelArithmetic } from "blastema";
import {
  chosenSettings,
  fillWithGrown,
  secondsPerStep as measurePace,
  steadyRecipe,
} from "blastema/training";
import { newGrowingRun } from "./train-new.ts";
import type { NewTraining } from "./train-protocol.ts";
import { startEngine } from "./train-session.ts";

/** What the page's own pictures cost beside it: on two cores 29 training steps a second became 21 with them. */
const BESIDE = 1.4;

/** Ends the measurement in hand. */
let ended = new AbortController();

/** Ends the measurement in hand, with all that it has started. Its answer is then of no use. */
export function stopMeasuring(): void {
  ended.abort();
}

/** Seconds that a training step takes once the creature is grown. */
export async function secondsPerStep(request: NewTraining): Promise<number> {
  ended = new AbortController();
  const { recipe } = chosenSettings(request, request.changes);
  const engine = await startEngine(recipe.batch, request.arithmetic);
  const run = newGrowingRun(request, engine.arithmetic as KernelArithmetic, steadyRecipe);
  fillWithGrown(run);
  const seconds = await measurePace(engine, run, ended);
  await engine.dispose();
  return BESIDE * seconds;
}
