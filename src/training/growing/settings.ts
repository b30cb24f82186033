import type { FieldSet } from "../../numbers/fields.ts";
import { GROWING_HELP } from "../../systems/growing/help.ts";
import { GROWING, type GrowingSpec } from "../../systems/growing/spec.ts";
import { GROWING_RECIPE_HELP } from "./help.ts";
import type { Recipe } from "./recipe.ts";
import { GROWING_RECIPE } from "./recipe-schema.ts";

/** Everything that can be set of a growing rule and its training. */
export const GROWING_SETTINGS: readonly [FieldSet<GrowingSpec>, FieldSet<Recipe>] = [
  { noun: "spec", schema: GROWING, help: GROWING_HELP },
  { noun: "recipe", schema: GROWING_RECIPE, help: GROWING_RECIPE_HELP },
];
