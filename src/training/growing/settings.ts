/** All that can be set of a growing rule and its training. */
import { assignChanges, type Changes, checkAll, type FieldSet } from "../../numbers/fields.ts";
import { GROWING_HELP } from "../../systems/growing/help.ts";
import { GROWING, type GrowingSpec } from "../../systems/growing/spec.ts";
import { type RecipeChoice, runRecipe } from "./choice.ts";
import { GROWING_RECIPE_HELP } from "./help.ts";
import { refuseOtherGoals } from "./pictures.ts";
import { presetSpec, type Recipe } from "./recipe.ts";
import { checkGrowingRecipe, GROWING_RECIPE } from "./recipe-schema.ts";

/** The fields of a spec, and those of a recipe. */
export const GROWING_SETTINGS: readonly [FieldSet<GrowingSpec>, FieldSet<Recipe>] = [
  { noun: "spec", schema: GROWING, help: GROWING_HELP },
  { noun: "recipe", schema: GROWING_RECIPE, help: GROWING_RECIPE_HELP },
];

/**
 * Spec and recipe that a choice leads to, with changes that nobody has checked.
 * @throws Error with one sentence when a name is none
 */
export function changedSettings(choice: RecipeChoice, changes: Changes): readonly unknown[] {
  const { preset, goals } = choice;
  const standing = [{ ...presetSpec(preset), ...(goals && { goals }) }, runRecipe(choice)];
  return assignChanges(GROWING_SETTINGS, standing, changes);
}

/** Spec and recipe that a choice and changes lead to. @throws Error with one sentence when they cannot be used */
export function chosenSettings(
  choice: RecipeChoice,
  changes: Changes,
): { readonly spec: GrowingSpec; readonly recipe: Recipe } {
  const [specs, recipes] = GROWING_SETTINGS;
  const [spec, recipe] = changedSettings(choice, changes);
  const checked = checkAll(specs, spec);
  refuseOtherGoals(checked, choice.goals);
  return { spec: checked, recipe: checkGrowingRecipe(checkAll(recipes, recipe), checked) };
}
