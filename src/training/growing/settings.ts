/** All that can be set of a growing rule and its training. */
import { assign, checkAll, type FieldSet } from "../../numbers/fields.ts";
import { GROWING_HELP } from "../../systems/growing/help.ts";
import { GROWING, type GrowingSpec } from "../../systems/growing/spec.ts";
import { GROWING_RECIPE_HELP } from "./help.ts";
import { presetSpec, type Recipe } from "./recipe.ts";
import { checkGrowingRecipe, GROWING_RECIPE } from "./recipe-schema.ts";
import { type RecipeChoice, runRecipe } from "./trained-rule.ts";

/** The fields of a spec, and those of a recipe. */
export const GROWING_SETTINGS: readonly [FieldSet<GrowingSpec>, FieldSet<Recipe>] = [
  { noun: "spec", schema: GROWING, help: GROWING_HELP },
  { noun: "recipe", schema: GROWING_RECIPE, help: GROWING_RECIPE_HELP },
];

/** Fields that are other than a choice makes them, by name: "damage.0.samples". */
export type Changes = Readonly<Record<string, unknown>>;

/**
 * Spec and recipe that a choice leads to, with changes that nobody has checked.
 * @throws Error with one sentence when a name is none
 */
export function changedSettings(
  choice: RecipeChoice,
  changes: Changes,
): readonly [spec: unknown, recipe: unknown] {
  let values: readonly unknown[] = [presetSpec(choice.preset), runRecipe(choice)];
  for (const [name, value] of Object.entries(changes))
    values = assign(GROWING_SETTINGS, values, name, value);
  return [values[0], values[1]];
}

/** Spec and recipe that a choice and changes lead to. @throws Error with one sentence when they cannot be used */
export function chosenSettings(
  choice: RecipeChoice,
  changes: Changes,
): { readonly spec: GrowingSpec; readonly recipe: Recipe } {
  const [specs, recipes] = GROWING_SETTINGS;
  const [spec, recipe] = changedSettings(choice, changes);
  return {
    spec: checkAll(specs, spec),
    recipe: checkGrowingRecipe(checkAll(recipes, recipe)),
  };
}
