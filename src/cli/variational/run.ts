/** Runs of variational models as `vae train` asks for them. */

import type { BytePictures } from "../../data/dataset.ts";
import type { VariationalModel } from "../../models/variational.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { initialVariational, type VariationalSpec } from "../../systems/variational/spec.ts";
import { newRun, type VariationalRun } from "../../training/run.ts";
import { beginWith } from "../../training/variational/begin.ts";
import type { Machine } from "../engine.ts";
import { UserError } from "../failure.ts";
import { loadVariational } from "./model.ts";
import { loadPictures } from "./pictures.ts";
import { chooseVariational, type VariationalRequest } from "./settings.ts";

/** What the command line chooses of a run. */
export interface ModelRequest extends VariationalRequest, Machine {
  readonly rngSeed: number;
  /** Folder of MNIST's files. */
  readonly mnist?: string;
  /** Model file whose weights the run begins with. */
  readonly from?: string;
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
  const { rngSeed, mnist } = request;
  const model = request.from === undefined ? undefined : await loadVariational(request.from);
  const { spec, recipe } = await chooseVariational(request);
  const pictures = await loadPictures(spec, "training", mnist);
  const from = model && weightsOf(model, request, spec);
  const origin = { ...(model?.card.recipe && { before: model.card.recipe }) };
  return {
    pictures,
    create: (arithmetic) =>
      newRun({ kind: "variational", spec, rngSeed, arithmetic, recipe, origin, from }),
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
