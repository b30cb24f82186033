/** Spec and recipe of a variational model as the command line asks for them: preset, then files, then field by field. */
import type { Binarisation } from "../../data/dataset.ts";
import {
  VARIATIONAL_SYSTEMS,
  type VariationalSpec,
  validateVariational,
} from "../../systems/variational/spec.ts";
import {
  stretchVariational,
  VARIATIONAL_PRESETS,
  type VariationalPreset,
  type VariationalRecipe,
  withPeak,
} from "../../training/variational/recipe.ts";
import { checkVariationalRecipe } from "../../training/variational/recipe-schema.ts";
import { variationalSettings } from "../../training/variational/settings.ts";
import { UserError } from "../failure.ts";
import { assignAll, complete, printSettings, readSettings } from "../settings.ts";
import { isColoured } from "./pictures.ts";

export interface VariationalRequest {
  readonly preset: VariationalPreset;
  /** Training steps; by default 20,000, or the recipe file's. */
  readonly steps?: number;
  readonly binarisation?: Binarisation;
  /** Peak of the learning rate. */
  readonly learningRate?: number;
  /** Latents of the importance-weighted bound that training climbs. */
  readonly importance?: number;
  /** Files with a spec and a recipe, or with what of them is to be other. */
  readonly spec?: string;
  readonly recipe?: string;
  /** Fields to be set, "batch=32". */
  readonly set?: readonly string[];
}

const KINDS = VARIATIONAL_SYSTEMS.map(({ kind }) => kind);
/** What stands beside the recipe in a model's card. */
const BESIDE = ["before", "rngSeed", "arithmetic", "seconds", "cpuSeconds"];
const STEPS = 20_000;

/**
 * The spec and the recipe that were asked for.
 * @throws UserError with one sentence
 */
export async function chooseVariational(
  request: VariationalRequest,
): Promise<{ spec: VariationalSpec; recipe: VariationalRecipe }> {
  const [spec, recipe] = await asked(request);
  if (request.binarisation !== undefined && isColoured(spec))
    throw new UserError("Emoji are not made black and white: leave --binarisation out.");
  return { spec: validateVariational(spec), recipe: checkVariationalRecipe(recipe, spec) };
}

/** Prints all that can be set, with what the request makes of it. */
export async function printVariationalSettings(request: VariationalRequest): Promise<void> {
  const [spec, recipe] = await asked(request);
  printSettings(variationalSettings(spec), [spec, recipe]);
}

async function asked(request: VariationalRequest): Promise<[VariationalSpec, VariationalRecipe]> {
  const { steps, binarisation, learningRate, importance, set = [] } = request;
  const preset = VARIATIONAL_PRESETS[request.preset];
  let { spec } = preset;
  if (request.spec !== undefined) {
    const given = await readSettings(request.spec, "spec", KINDS);
    const [specs] = variationalSettings({ ...spec, ...given.fields } as VariationalSpec);
    spec = complete(specs, spec, given);
  }
  const settings = variationalSettings(spec);
  let recipe: VariationalRecipe = preset.recipe(steps ?? STEPS);
  if (request.recipe !== undefined)
    recipe = complete(
      settings[1],
      recipe,
      await readSettings(request.recipe, "recipe", KINDS, BESIDE),
    );
  if (steps !== undefined && recipe.trainingSteps !== steps)
    recipe = stretchVariational(recipe, steps);
  if (learningRate !== undefined) recipe = withPeak(recipe, learningRate);
  recipe = {
    ...recipe,
    ...(binarisation && { binarisation }),
    ...(importance !== undefined && { importance }),
  };
  const fields = set.filter((each) => each !== "help");
  return assignAll(settings, [spec, recipe], fields) as [VariationalSpec, VariationalRecipe];
}
