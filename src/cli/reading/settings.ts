/** Spec and recipe of a reader as the command line asks for them: defaults, then files, then field by field. */
import type { Reader } from "../../models/reader.ts";
import { READING_SPEC, type ReadingSpec, readingShapes } from "../../systems/reading/spec.ts";
import { type ReadingRecipe, readingRecipe } from "../../training/reading/recipe.ts";
import { checkReadingRecipe } from "../../training/reading/recipe-schema.ts";
import { READING_SETTINGS } from "../../training/reading/settings.ts";
import { UserError } from "../failure.ts";
import { assignAll, complete, printSettings, readSettings } from "../settings.ts";

export interface ReadingRequest {
  /** Training steps; by default those of the recipe. */
  readonly steps?: number;
  /** Files with a spec and a recipe, or with what of them is to be other. */
  readonly spec?: string;
  readonly recipe?: string;
  /** Fields to be set, "batch=32". */
  readonly set?: readonly string[];
  /** File of the reader whose weights the run begins with. */
  readonly from?: string;
}

const KINDS = [READING_SPEC.kind];
/** What stands beside the recipe in a reader's card. */
const BESIDE = ["before", "rngSeed", "arithmetic", "seconds", "step"];

/**
 * The spec and the recipe that were asked for.
 * @param from reader whose spec is the base and whose weights the run begins with
 * @throws UserError with one sentence
 */
export async function chooseReading(
  request: ReadingRequest,
  from?: Reader,
): Promise<{ spec: ReadingSpec; recipe: ReadingRecipe }> {
  const [spec, recipe] = await asked(request, from?.spec);
  if (from && JSON.stringify(readingShapes(spec)) !== JSON.stringify(readingShapes(from.spec)))
    throw new UserError(
      `The weights of ${request.from} do not fit that spec: leave its channels, filters and hidden as they are.`,
    );
  return { spec, recipe: checkReadingRecipe(recipe) };
}

/** Prints all that can be set, with what the request makes of it. */
export async function printReadingSettings(request: ReadingRequest): Promise<void> {
  printSettings(READING_SETTINGS, await asked(request));
}

async function asked(
  request: ReadingRequest,
  base = READING_SPEC,
): Promise<[ReadingSpec, ReadingRecipe]> {
  const [specs, recipes] = READING_SETTINGS;
  const { spec, recipe, steps, set = [] } = request;
  const bases = [
    spec === undefined ? base : complete(specs, base, await readSettings(spec, "spec", KINDS)),
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
