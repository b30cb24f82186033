/** New runs, as the page asks for them. */
import type { Engine } from "blastema";
import {
  byteText,
  chosenSettings,
  type GrowingRun,
  joinPictures,
  MOST_OF_THREAD,
  newRun,
  runOrigin,
  trainingMemory,
  type VariationalRun,
  withSeed,
} from "blastema/training";
import { type BytePictures, chosenVariational } from "blastema/variational";
import type { NewTraining, NewVariational } from "./train-protocol.ts";

/** The kernels of a page cannot hold a run. */
export class TooLarge extends Error {}

/** The run of a growing rule before its first step. @throws TooLarge with one sentence */
export function newGrowingRun(request: NewTraining, engine: Engine): GrowingRun {
  const { rngSeed, size, pad } = request;
  const { spec: chosen, recipe } = chosenSettings(request, request.changes);
  const side = size + 2 * pad;
  const { target, targetName, targetNames } = joinPictures(request.pictures);
  const spec = withSeed(chosen, target, side, side);
  const run = newRun({
    ...{ kind: "growing", spec, height: side, width: side },
    ...{ target, targetName, targetNames },
    ...{ recipe, origin: runOrigin(request) },
    ...{ rngSeed, arithmetic: engine.arithmetic },
  });
  const { ofThread } = trainingMemory(engine, run);
  if (ofThread > MOST_OF_THREAD)
    throw new TooLarge(
      `This would need ${byteText(ofThread)} of memory in one worker, and a page can have ${byteText(MOST_OF_THREAD, Math.floor)}: a smaller size or border, or shorter rollouts, need less.`,
    );
  return run;
}

/** The run of a variational model before its first step. @throws Error with one sentence when the changes cannot be used */
export function newVariationalRun(request: NewVariational, { arithmetic }: Engine): VariationalRun {
  const { spec, recipe } = chosenVariational(request, request.changes);
  return newRun({ kind: "variational", spec, recipe, rngSeed: request.rngSeed, arithmetic });
}

/** Pictures of nothing, all to be learned from. @param size their side */
export function blankPictures(size: number, count: number): BytePictures {
  return { pixels: new Uint8Array(count * size ** 2), count, size, heldOut: 0 };
}
