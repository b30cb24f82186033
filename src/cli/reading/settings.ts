/** Spec and recipe of a reader as the command line asks for them: defaults, then files, then field by field. */
import { READING_SPEC, type ReadingSpec } from "../../systems/reading/spec.ts";
import { type ReadingRecipe, readingRecipe } from "../../training/reading/recipe.ts";
import { checkReadingRecipe } from "../../training/reading/recipe-schema.ts";
import { READING_SETTINGS } from "../../training/reading/settings.ts";
import { assignAll, complete, printSettings, readSettings } from "../settings.ts";

export interface ReadingRequest {
  /** Training steps; by default those of the recipe. */
  readonly steps?: number;
  /** Files with a spec and a recipe, or with what of them is to be other. */
  readonly spec?: string;
  readonly recipe?: string;
  /** Fields to be set, "batch=32". */
  readonly set?: readonly string[];
}

const KINDS = [READING_SPEC.kind];
/** What stands beside the recipe in a reader's card. */
const BESIDE = ["rngSeed", "arithmetic", "seconds", "cpuSeconds"];

/** The spec and the recipe that were asked for. @throws UserError with one sentence */
export async function chooseReading(
  request: ReadingRequest,
): Promise<{ spec: ReadingSpec; recipe: ReadingRecipe }> {
  const [spec, recipe] = await asked(request);
  return { spec, recipe: checkReadingRecipe(recipe) };
}

/** Prints all that can be set, with what the request makes of it. */
export async function printReadingSettings(request: ReadingRequest): Promise<void> {
  printSettings(READING_SETTINGS, await asked(request));
}

async function asked(request: ReadingRequest): Promise<[ReadingSpec, ReadingRecipe]> {
  const [specs, recipes] = READING_SETTINGS;
  const { spec, recipe, steps, set = [] } = request;
  const bases = [
    spec === undefined
      ? READING_SPEC
      : complete(specs, READING_SPEC, await readSettings(spec, "spec", KINDS)),
    recipe === undefined
      ? readingRecipe(steps)
      : complete(
          recipes,
          readingRecipe(steps),
          await readSettings(recipe, "recipe", KINDS, BESIDE),
        ),
  ];
  const fields = set.filter((each) => each !== "help");
  return assignAll(READING_SETTINGS, bases, fields) as [ReadingSpec, ReadingRecipe];
}
