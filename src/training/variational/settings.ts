import type { FieldSet } from "../../numbers/fields.ts";
import { CELLULAR_HELP, DECONVOLUTION_HELP } from "../../systems/variational/help.ts";
import { type VariationalSpec, variationalSystem } from "../../systems/variational/spec.ts";
import { VARIATIONAL_RECIPE_HELP } from "./help.ts";
import type { VariationalRecipe } from "./recipe.ts";
import { VARIATIONAL_RECIPE } from "./recipe-schema.ts";

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
