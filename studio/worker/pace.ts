/** Measures how fast a run would train on this machine, and on what of it. */
import type { Engine } from "blastema";
import {
  chosenSettings,
  fillWithGrown,
  secondsPerStep as measurePace,
  steadyRecipe,
} from "blastema/training";
import { startCard, startProcessor } from "./train-engine.ts";
import { newGrowingRun } from "./train-new.ts";
import type { NewTraining, Pace } from "./train-protocol.ts";

/** What the page's own pictures cost beside it: on two cores 29 training steps a second became 21 with them. */
const BESIDE = 1.4;

/** Milliseconds after which a graphics card that has made no step is taken for the slower one. */
const PATIENCE = 5000;

/** Measures what is asked for, and what could be taken instead if the choice is free. */
export async function pace(request: NewTraining): Promise<Pace> {
  const { recipe } = chosenSettings(request, request.changes);
  const on = placeOf(request);
  const card = on === "wasm" ? undefined : await startCard();
  const onProcessor =
    card && on === "webgpu" ? undefined : await startProcessor(recipe.batch, request.arithmetic);
  let seconds = Number.POSITIVE_INFINITY;
  if (onProcessor)
    seconds = BESIDE * (await secondsPerStep(onProcessor, request, new AbortController()));
  const isBetter = async (other: Engine): Promise<boolean> => {
    const ended = new AbortController();
    const patience = onProcessor && setTimeout(() => ended.abort(), PATIENCE);
    // What a card cannot do it does not do faster.
    const found = await secondsPerStep(other, request, ended).catch(() => Number.NaN);
    clearTimeout(patience);
    if (!(found < seconds)) return false;
    seconds = found;
    return true;
  };
  const isOnCard = card !== undefined && !Number.isNaN(seconds) && (await isBetter(card));
  await Promise.all([onProcessor?.dispose(), card?.dispose()]);
  const known = Number.isFinite(seconds) ? seconds : Number.NaN;
  return { seconds: known, on: isOnCard ? "webgpu" : "wasm" };
}

/** What a run is asked to be computed on; undefined if that may be measured. */
export function placeOf({ arithmetic, on }: NewTraining): NewTraining["on"] {
  return arithmetic === "plain" ? "wasm" : on;
}

/** Seconds that a training step takes once the creature is grown. */
async function secondsPerStep(
  engine: Engine,
  request: NewTraining,
  ended: AbortController,
): Promise<number> {
  const run = newGrowingRun(request, engine.arithmetic, steadyRecipe);
  fillWithGrown(run);
  return measurePace(engine, run, ended);
}
