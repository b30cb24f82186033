/** The recipe of a variational model, as data from outside. */
import { WEIGHT_BITS } from "../../models/rounding.ts";
import {
  atLeast,
  check,
  choice,
  demandOf,
  multiple,
  object,
  optional,
  pair,
  type Schema,
  whole,
} from "../../numbers/schema.ts";
import { pictureChannels } from "../../systems/variational/encoder.ts";
import type { VariationalSpec } from "../../systems/variational/spec.ts";
import { MOST_STEPS, OPTIMISER, schedule } from "../optimiser/schema.ts";
import { checkPool } from "./pool.ts";
import type { PoolRecipe, VariationalRecipe } from "./recipe.ts";

/** Describes a recipe, field by field. */
export const VARIATIONAL_RECIPE: Schema<VariationalRecipe> = object<VariationalRecipe>({
  trainingSteps: whole(1, MOST_STEPS),
  batch: multiple(8, 4096),
  binarisation: optional(choice("static", "dynamic")),
  mirror: optional(choice(true, false)),
  shift: optional(whole(0, 16)),
  ...OPTIMISER,
  beta: schedule(atLeast(0)),
  importance: optional(whole(1, 128)),
  bits: optional(whole(...WEIGHT_BITS)),
  pool: optional(
    object<PoolRecipe>({
      size: whole(1, 1_000_000),
      steps: pair(whole(1, 256)),
      newcomers: optional(whole(0, 4096)),
    }),
  ),
});

/**
 * Checks the recipe of a variational model that came from outside.
 * @param spec spec of the model to be trained
 * @returns a copy with nothing but the fields of a recipe
 * @throws Error with one sentence that names the field and what it must be
 */
export function checkVariationalRecipe(
  candidate: unknown,
  spec: VariationalSpec,
): VariationalRecipe {
  const recipe = check(VARIATIONAL_RECIPE, candidate, "recipe");
  const demand = demandOf(recipe, "recipe");
  const { binarisation, importance = 1, beta, pool, batch } = recipe;
  demand(
    binarisation === undefined || pictureChannels(spec) === 1,
    "binarisation",
    "left out, since pictures in colour are not made black and white",
  );
  demand(
    importance === 1 || beta.every(([, weight]) => weight === 1),
    "beta",
    "1 where several latents are weighted (importance)",
  );
  if (pool) {
    demand(pool.steps[0] <= pool.steps[1], "pool.steps", "the fewest, then the most");
    checkPool(pool, spec, batch);
  }
  return recipe;
}
