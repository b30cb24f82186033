/** All that can be set of a reader and its training. */
import type { FieldSet } from "../../numbers/fields.ts";
import { READING_HELP } from "../../systems/reading/help.ts";
import { READING, type ReadingSpec } from "../../systems/reading/spec.ts";
import { READING_RECIPE_HELP } from "./help.ts";
import type { ReadingRecipe } from "./recipe.ts";
import { READING_RECIPE } from "./recipe-schema.ts";

/** The fields of a spec, and those of a recipe. */
export const READING_SETTINGS: readonly [FieldSet<ReadingSpec>, FieldSet<ReadingRecipe>] = [
  { noun: "spec", schema: READING, help: READING_HELP },
  { noun: "recipe", schema: READING_RECIPE, help: READING_RECIPE_HELP },
];
