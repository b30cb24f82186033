/** Runs of variational models as `vae train` asks for them. */

import type { Binarisation, BytePictures } from "../../data/dataset.ts";
import { readFileClearly } from "../../models/files.node.ts";
import type { VariationalModel } from "../../models/variational.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import {
  initialVariational,
  type VariationalSpec,
  validateVariational,
} from "../../systems/variational/spec.ts";
import { newRun, type VariationalRun } from "../../training/run.ts";
import { beginWith } from "../../training/variational/begin.ts";
import { checkPool } from "../../training/variational/pool.ts";
import {
  VARIATIONAL_PRESETS,
  type VariationalPreset,
  type VariationalRecipe,
  withPeak,
} from "../../training/variational/recipe.ts";
import { UserError } from "../failure.ts";
import type { Machine } from "../training.ts";
import { loadAutoencoder } from "./model.ts";
import { isAboutEmoji, loadPictures } from "./pictures.ts";

/** What the command line chooses of a run. */
export interface ModelRequest extends Machine {
  readonly preset: VariationalPreset;
  readonly steps: number;
  readonly binarisation?: Binarisation;
  readonly rngSeed: number;
  /** JSON file with what of the spec is other than in the preset. */
  readonly spec?: string;
  /** Folder of MNIST's files. */
  readonly mnist?: string;
  /** Model file whose weights the run begins with. */
  readonly from?: string;
  /** Peak of the learning rate. */
  readonly learningRate?: number;
  /** Latents of the importance-weighted bound that training climbs. */
  readonly importance?: number;
}

/** A run that is to be made. */
export interface PreparedModel {
  /** What it learns from, the held-out ones at the end included. */
  readonly pictures: BytePictures;
  /** Makes the run for an engine of some arithmetic. */
  create(arithmetic: VariationalRun["arithmetic"]): VariationalRun;
}

/** Reads all that a new run needs. */
export async function prepareModel(request: ModelRequest): Promise<PreparedModel> {
  const { preset, binarisation, rngSeed, mnist } = request;
  const spec = await readSpec(VARIATIONAL_PRESETS[preset].spec, request.spec);
  if (binarisation !== undefined && isAboutEmoji(spec))
    throw new UserError("Emoji are not made black and white: leave --binarisation out.");
  const model = request.from === undefined ? undefined : await loadAutoencoder(request.from);
  const recipe = recipeOf(request);
  if (recipe.pool) checkPool(recipe.pool, spec, recipe.batch);
  const pictures = await loadPictures(spec, "training", mnist);
  const from = model && weightsOf(model, request, spec);
  const origin = { ...(model?.card.recipe && { before: model.card.recipe }) };
  return {
    pictures,
    create: (arithmetic) =>
      newRun({ kind: "variational", spec, rngSeed, arithmetic, recipe, origin, from }),
  };
}

function recipeOf({
  preset,
  steps,
  binarisation,
  learningRate,
  importance,
}: ModelRequest): VariationalRecipe {
  const recipe = VARIATIONAL_PRESETS[preset].recipe(steps);
  return {
    ...(learningRate === undefined ? recipe : withPeak(recipe, learningRate)),
    ...(binarisation && { binarisation }),
    ...(importance !== undefined && { importance }),
  };
}

function weightsOf(
  model: VariationalModel,
  { from, rngSeed }: ModelRequest,
  spec: VariationalSpec,
): Parameters {
  try {
    return beginWith(model, spec, initialVariational(spec, rngSeed));
  } catch (error) {
    throw new UserError(`Cannot begin with ${from}: ${(error as Error).message}`);
  }
}

async function readSpec(
  preset: VariationalSpec,
  file: string | undefined,
): Promise<VariationalSpec> {
  if (file === undefined) return preset;
  const changes = parseChanges(file, await readFileClearly(file));
  try {
    const spec = validateVariational({ ...preset, ...changes });
    const unknown = Object.keys(changes).find((field) => !Object.hasOwn(spec, field));
    if (unknown !== undefined) throw new Error(`A spec has no "${unknown}".`);
    return spec;
  } catch (error) {
    throw new UserError(`Cannot use ${file}: ${(error as Error).message}`);
  }
}

function parseChanges(file: string, bytes: Uint8Array): object {
  try {
    const changes: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof changes === "object" && changes !== null && !Array.isArray(changes)) return changes;
  } catch {
    // Said below.
  }
  throw new UserError(`Cannot use ${file}: it is no JSON object.`);
}
