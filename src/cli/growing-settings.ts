/** Spec and recipe of a growing rule as the command line asks for them: preset, then files, then field by field. */
import type { Regime, Rule } from "../models/rule.ts";
import { GROWING_SPEC, type GrowingSpec, parameterShapes } from "../systems/growing/spec.ts";
import { type RecipeChoice, runRecipe } from "../training/growing/choice.ts";
import { refuseOtherGoals } from "../training/growing/pictures.ts";
import { presetSpec, type Recipe, stretchRecipe } from "../training/growing/recipe.ts";
import { checkGrowingRecipe } from "../training/growing/recipe-schema.ts";
import { GROWING_SETTINGS } from "../training/growing/settings.ts";
import { OWN_OBJECTIVES } from "../training/growing/task.ts";
import { UserError } from "./failure.ts";
import { assignAll, complete, printSettings, readSettings } from "./settings.ts";

export interface GrowingRequest extends Omit<RecipeChoice, "regime"> {
  readonly regime?: Regime;
  /** Files with a spec and a recipe, or with what of them is to be other. */
  readonly spec?: string;
  readonly recipe?: string;
  /** Fields to be set, "hidden=96". */
  readonly set?: readonly string[];
}

const KINDS = [GROWING_SPEC.kind];
/** What stands beside the recipe in a rule's card. */
const BESIDE = [
  ...["preset", "size", "pad", "from", "driftFrom", "arithmeticBefore"],
  ...["crop", "trim", "resample", "background", "frame", "square"],
];
const MEASURED = ["rngSeed", "arithmetic", "trainedSteps", "rollbacks", "loss", "seconds"];

/**
 * The spec and the recipe that were asked for.
 * @param from rule whose spec is the base and whose weights the run starts from
 * @param goals names of the pictures, where there are several
 * @throws UserError with one sentence
 */
export async function growingSettings(
  request: GrowingRequest,
  from: Rule | undefined,
  goals?: readonly string[],
): Promise<{ spec: GrowingSpec; recipe: Recipe }> {
  // Goals of another rule belong to its pictures, and so does a seed, but not that it needs none.
  const { seedCells, goals: _goals, ...rest } = from?.spec ?? presetSpec(request.preset);
  const base = seedCells?.length === 0 ? { ...rest, seedCells } : rest;
  const [given, recipe] = await asked({ ...request, goals }, base);
  refuseOtherGoals(given, goals);
  const spec = goals ? { ...given, goals } : given;
  if (from && JSON.stringify(parameterShapes(spec)) !== JSON.stringify(parameterShapes(from.spec)))
    throw new UserError(
      `The weights of ${request.from} do not fit that spec: leave its channels, filters and hidden as they are, and give as many pictures as it grows (${from.spec.goals?.length ?? 1}).`,
    );
  if (recipe.objective !== undefined && !OWN_OBJECTIVES.has(recipe.objective))
    throw new UserError(
      `The objective "${recipe.objective}" is one that a program of your own brings: leave it out here.`,
    );
  return { spec, recipe: checkGrowingRecipe(recipe, spec) };
}

/** Prints all that can be set, with what the request makes of it. */
export async function printGrowingSettings(request: GrowingRequest): Promise<void> {
  printSettings(GROWING_SETTINGS, await asked(request, presetSpec(request.preset)));
}

async function asked(
  { set = [], ...request }: GrowingRequest,
  base: GrowingSpec,
): Promise<[GrowingSpec, Recipe]> {
  const { regime, steps } = request;
  const [specs, recipes] = GROWING_SETTINGS;
  const started = runRecipe({ ...request, regime: regime ?? "regenerating" });
  let spec = base;
  let recipe = started;
  if (request.spec !== undefined)
    spec = complete(specs, base, await readSettings(request.spec, "spec", KINDS));
  if (request.recipe !== undefined) {
    const given = await readSettings(request.recipe, "recipe", KINDS, [...BESIDE, ...MEASURED]);
    recipe = complete(recipes, started, given);
    if (regime !== undefined) recipe = { ...recipe, regime };
    if (steps !== undefined) recipe = stretchRecipe(recipe, steps);
  }
  const fields = set.filter((each) => each !== "help");
  return assignAll(GROWING_SETTINGS, [spec, recipe], fields) as [GrowingSpec, Recipe];
}
