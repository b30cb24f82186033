/** Measures how fast a run would train on this machine, and on what of it. */
import type { Engine } from "blastema";
import {
  byteText,
  chosenSettings,
  secondsPerGrownStep,
  secondsPerStep,
  trainingMemory,
} from "blastema/training";
import { chosenVariational } from "blastema/variational";
import { shardsOf, startCard, startProcessor } from "./train-engine.ts";
import { blankPictures, newGrowingRun, newVariationalRun, TooLarge } from "./train-new.ts";
import type { ComputesOn, NewRun, NewTraining, NewVariational, Pace } from "./train-protocol.ts";

/** What the page's own pictures of a growing rule cost beside it: on two cores 29 training steps a second became 21 with them. */
const BESIDE = 1.4;

/** Milliseconds after which a graphics card that has made no step is taken for the slower one. */
const PATIENCE = 5000;

/** A run that is not begun: what it can be computed by, and how fast. */
export interface Prospect {
  /** In how many parts a training step can be computed at once. */
  readonly shards: number;
  /** @param stop ends it, and gives NaN seconds */
  measure(engine: Engine, stop?: AbortSignal): Promise<Pace>;
}

export function growingProspect(request: NewTraining): Prospect {
  const { recipe } = chosenSettings(request, request.changes);
  return {
    shards: shardsOf({ kind: "growing", recipe }),
    measure: async (engine, stop) => {
      const run = newGrowingRun(request, engine);
      const seconds = await secondsPerGrownStep(engine, run, stop);
      if (engine.name === "webgpu") return { seconds, on: "webgpu" };
      const memory = byteText(trainingMemory(engine, run).all);
      return { seconds: BESIDE * seconds, memory, on: "wasm" };
    },
  };
}

export function variationalProspect(request: NewVariational): Prospect {
  const { spec, recipe } = chosenVariational(request, request.changes);
  return {
    shards: shardsOf({ kind: "variational", recipe }),
    measure: async (engine, stop) => {
      // Whatever the pictures show, a step takes as long.
      const pictures = blankPictures(spec.size, recipe.batch);
      const run = newVariationalRun(request, engine);
      const seconds = await secondsPerStep(engine, run, { pictures, stop });
      return { seconds, on: engine.name === "webgpu" ? "webgpu" : "wasm" };
    },
  };
}

/** Measures what is asked for, and what could be taken instead if the choice is free. */
export async function pace(request: NewRun, { shards, measure }: Prospect): Promise<Pace> {
  const on = placeOf(request);
  const card = on === "wasm" ? undefined : await startCard();
  const onProcessor =
    card && on === "webgpu" ? undefined : await startProcessor(shards, request.arithmetic);
  try {
    const found: (Pace | Error)[] = [];
    if (onProcessor) found.push(await measure(onProcessor).catch(asError));
    const isKnown = found[0] !== undefined && !(found[0] instanceof Error);
    const stop = isKnown ? AbortSignal.timeout(PATIENCE) : undefined;
    if (card) found.push(await measure(card, stop).catch(asError));
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
export function placeOf({ arithmetic, on }: NewRun): ComputesOn | undefined {
  return arithmetic === "plain" ? "wasm" : on;
}
