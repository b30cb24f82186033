/** Measures how fast a run would train on this machine, and on what of it. */
import type { Engine } from "blastema";
import { byteText, chosenSettings, secondsPerGrownStep, trainingMemory } from "blastema/training";
import { startCard, startProcessor } from "./train-engine.ts";
import { newGrowingRun, TooLarge } from "./train-new.ts";
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
  try {
    const found: (Pace | Error)[] = [];
    if (onProcessor) found.push(await paceOn(onProcessor, request).catch(asError));
    const isKnown = found[0] !== undefined && !(found[0] instanceof Error);
    const stop = isKnown ? AbortSignal.timeout(PATIENCE) : undefined;
    if (card) found.push(await paceOn(card, request, stop).catch(asError));
    const paces = found.filter((each): each is Pace => !(each instanceof Error));
    const refusal = found.find((each) => each instanceof TooLarge)?.message;
    return paces.reduce(
      (best, each) => (each.seconds < best.seconds ? each : best),
      paces[0] ?? { seconds: Number.NaN, refusal },
    );
  } finally {
    await Promise.all([onProcessor?.dispose(), card?.dispose()]);
  }
}

const asError = (error: unknown): Error => error as Error;

/** What a run is asked to be computed on; undefined if that may be measured. */
export function placeOf({ arithmetic, on }: NewTraining): NewTraining["on"] {
  return arithmetic === "plain" ? "wasm" : on;
}

/** Measures on one of them. @param stop ends that, and gives NaN seconds */
async function paceOn(engine: Engine, request: NewTraining, stop?: AbortSignal): Promise<Pace> {
  const run = newGrowingRun(request, engine);
  const seconds = await secondsPerGrownStep(engine, run, stop);
  if (engine.name === "webgpu") return { seconds, on: "webgpu" };
  const memory = byteText(trainingMemory(engine, run).all);
  return { seconds: BESIDE * seconds, memory, on: "wasm" };
}
