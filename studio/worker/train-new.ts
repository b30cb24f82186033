/** New runs of growing rules, as the page asks for them. */
import { type Arithmetic, seedCellsFor } from "blastema";
import {
  chosenSettings,
  type GrowingRun,
  joinPictures,
  newRun,
  type Recipe,
  runOrigin,
} from "blastema/training";
import type { NewTraining } from "./train-protocol.ts";

/** The run before its first step. @param adapt changes the recipe that was asked for */
export function newGrowingRun(
  request: NewTraining,
  arithmetic: Arithmetic,
  adapt: (recipe: Recipe) => Recipe = (recipe) => recipe,
): GrowingRun {
  const { rngSeed, size, pad } = request;
  const { spec: chosen, recipe } = chosenSettings(request, request.changes);
  const side = size + 2 * pad;
  const pictures = request.pictures.map(({ name, image }) => {
    return { name, image, seedCells: seedCellsFor(image, side, side, chosen.aliveThreshold) };
  });
  const { target, targetName, targetNames, ...joined } = joinPictures(pictures);
  const seedCells = chosen.seedCells ?? joined.seedCells;
  const spec = seedCells ? { ...chosen, seedCells } : chosen;
  return newRun({
    ...{ kind: "growing", spec, height: side, width: side },
    ...{ target, targetName, targetNames },
    ...{ recipe: adapt(recipe), origin: runOrigin(request) },
    ...{ rngSeed, arithmetic },
  });
}
