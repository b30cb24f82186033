/** All that can be set of a variational model and its training. */
import { assignChanges, type Changes, checkAll, type FieldSet } from "../../numbers/fields.ts";
import { CELLULAR_HELP, DECONVOLUTION_HELP } from "../../systems/variational/help.ts";
import {
  type VariationalSpec,
  validateVariational,
  variationalSystem,
} from "../../systems/variational/spec.ts";
import { VARIATIONAL_RECIPE_HELP } from "./help.ts";
import { VARIATIONAL_PRESETS, type VariationalPreset, type VariationalRecipe } from "./recipe.ts";
import { checkVariationalRecipe, VARIATIONAL_RECIPE } from "./recipe-schema.ts";

/** Returns everything that can be set of a model of a spec's kind, and of its training. */
export function variationalSettings(
  spec: VariationalSpec,
): readonly [FieldSet<VariationalSpec>, FieldSet<VariationalRecipe>] {
  const help = spec.kind === "vnca" ? CELLULAR_HELP : DECONVOLUTION_HELP;
  return [
    { noun: "spec", schema: variationalSystem(spec).schema, help },
    { noun: "recipe", schema: VARIATIONAL_RECIPE, help: VARIATIONAL_RECIPE_HELP },
  ];
}

/** A ready-made model, and how long it is trained. */
export interface VariationalChoice {
  readonly preset: VariationalPreset;
  /** Number of training steps. */
  readonly steps: number;
}

/**
 * Spec and recipe that a choice leads to, with changes that nobody has checked.
 * @throws Error with one sentence when a name is none
 */
export function changedVariational(
  { preset, steps }: VariationalChoice,
  changes: Changes,
): readonly unknown[] {
  const { spec, recipe } = VARIATIONAL_PRESETS[preset];
  return assignChanges(variationalSettings(spec), [spec, recipe(steps)], changes);
}

/** Spec and recipe that a choice and changes lead to. @throws Error with one sentence when they cannot be used */
export function chosenVariational(
  choice: VariationalChoice,
  changes: Changes,
): { readonly spec: VariationalSpec; readonly recipe: VariationalRecipe } {
  const [specs, recipes] = variationalSettings(VARIATIONAL_PRESETS[choice.preset].spec);
  const [changed, recipe] = changedVariational(choice, changes);
  const spec = validateVariational(checkAll(specs, changed));
  return { spec, recipe: checkVariationalRecipe(checkAll(recipes, recipe), spec) };
}
