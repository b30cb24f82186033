/** The recipe of a reader, as data from outside. */
import {
  below,
  check,
  choice,
  demandOf,
  object,
  pair,
  real,
  type Schema,
  whole,
} from "../../numbers/schema.ts";
import { MOST_STEPS, OPTIMISER } from "../optimiser/schema.ts";
import type { BeliefObjective, ReadingRecipe } from "./recipe.ts";

/** Describes a recipe, field by field. */
export const READING_RECIPE: Schema<ReadingRecipe> = object<ReadingRecipe>({
  objective: choice<BeliefObjective>("cross-entropy", "squared error"),
  smoothing: below(1),
  trainingSteps: whole(1, MOST_STEPS),
  batch: whole(1, 1024),
  poolSize: whole(1, 1_000_000),
  rolloutSteps: pair(whole(1, 10_000)),
  fresh: whole(0, 1024),
  exchanged: whole(0, 1024),
  noise: real(0, 10),
  ...OPTIMISER,
});

/**
 * Checks the recipe of a reader that came from outside.
 * @returns a copy with nothing but the fields of a recipe
 * @throws Error with one sentence that names the field and what it must be
 */
export function checkReadingRecipe(candidate: unknown): ReadingRecipe {
  const recipe = check(READING_RECIPE, candidate, "recipe");
  const demand = demandOf(recipe, "recipe");
  const { batch, poolSize, rolloutSteps, fresh, exchanged } = recipe;
  demand(poolSize >= batch, "poolSize", `at least the batch, ${batch}`);
  demand(rolloutSteps[0] <= rolloutSteps[1], "rolloutSteps", "the fewest, then the most");
  demand(fresh <= batch, "fresh", `at most the batch, ${batch}`);
  demand(fresh + exchanged <= batch, "exchanged", `at most the batch, ${batch}, without fresh`);
  return recipe;
}
