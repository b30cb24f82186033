/** New runs of growing rules, as the page asks for them. */
import { type Engine, seedCellsFor } from "blastema";
import {
  byteText,
  chosenSettings,
  type GrowingRun,
  joinPictures,
  MOST_OF_THREAD,
  newRun,
  runOrigin,
  trainingMemory,
} from "blastema/training";
import type { NewTraining } from "./train-protocol.ts";

/** The kernels of a page cannot hold a run. */
export class TooLarge extends Error {}

/** The run before its first step. @throws TooLarge with one sentence */
export function newGrowingRun(request: NewTraining, engine: Engine): GrowingRun {
  const { rngSeed, size, pad } = request;
  const { spec: chosen, recipe } = chosenSettings(request, request.changes);
  const side = size + 2 * pad;
  const pictures = request.pictures.map(({ name, image }) => {
    return { name, image, seedCells: seedCellsFor(image, side, side, chosen.aliveThreshold) };
  });
  const { target, targetName, targetNames, ...joined } = joinPictures(pictures);
  const seedCells = chosen.seedCells ?? joined.seedCells;
  const spec = seedCells ? { ...chosen, seedCells } : chosen;
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
