/** Readers as a kind of run. */
import { READING_SYSTEM } from "../../systems/reading/system.ts";
import type { Kind } from "../kinds.ts";
import { hostMatrices } from "../optimiser/host-matrices.ts";
import { emptyPool } from "../pool.ts";
import type { ReadingRun } from "../run.ts";
import { DIGIT_SIDE } from "./extent.ts";
import { checkReadingRecipe } from "./recipe-schema.ts";
import { createReadingTask } from "./task.ts";

/** The kind of run that trains readers. */
export const reading: Kind<ReadingRun> = {
  noun: "reader",
  goodStart: "a trained reader",
  system: () => READING_SYSTEM,
  validateRecipe: checkReadingRecipe,
  freshPool: ({ spec, recipe }) =>
    emptyPool(recipe.poolSize, {
      state: { cells: DIGIT_SIDE ** 2, channels: spec.channels },
      digit: { cells: 1, channels: 1 },
    }),
  createMatrices: async (_, shapes) => hostMatrices(shapes),
  createTask: createReadingTask,
};
