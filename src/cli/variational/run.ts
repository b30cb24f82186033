/** Runs of variational models as `vae train` asks for them. */

import type { VariationalModel } from "../../models/variational.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { legible } from "../../numbers/show.ts";
import { initialVariational, type VariationalSpec } from "../../systems/variational/spec.ts";
import { newRun, type VariationalRun } from "../../training/run.ts";
import { beginWith } from "../../training/variational/begin.ts";
import type { Machine } from "../engine.ts";
import { UserError } from "../failure.ts";
import { loadVariational } from "./model.ts";
import type { DataSource } from "./options.ts";
import { type DataSet, loadPictures } from "./pictures.ts";
import { chooseVariational, type VariationalRequest } from "./settings.ts";

/** What the command line chooses of a run. */
export interface ModelRequest extends VariationalRequest, Machine, DataSource {
  readonly rngSeed: number;
  /** Model file whose weights the run begins with. */
  readonly from?: string;
}

/** A run that is to be made. */
export interface PreparedModel {
  /** What it learns from, the held-out ones at the end included. */
  readonly pictures: DataSet;
  /** Makes the run for an engine of some arithmetic. */
  create(arithmetic: VariationalRun["arithmetic"]): VariationalRun;
}

/** Reads all that a new run needs. */
export async function prepareModel(request: ModelRequest): Promise<PreparedModel> {
  const { rngSeed } = request;
  const model = request.from === undefined ? undefined : await loadVariational(request.from);
  const { spec, recipe } = await chooseVariational(request);
  const pictures = await loadPictures({ spec }, "training", request);
  const from = model && weightsOf(model, request, spec);
  const origin = {
    ...(model?.card.recipe && { before: model.card.recipe }),
    ...(request.pictures !== undefined && { dataset: pictures.dataset }),
  };
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

/**
 * Loads what a run that goes on learns from.
 * @throws UserError also when it began with other pictures
 */
export async function picturesOfRun(
  { spec, origin }: VariationalRun,
  source: DataSource,
): Promise<DataSet> {
  const dataset = typeof origin.dataset === "string" ? origin.dataset : undefined;
  const pictures = await loadPictures({ spec, card: { dataset } }, "training", source);
  if ((source.pictures ?? dataset) !== undefined && pictures.dataset !== dataset)
    throw new UserError(
      `The run learns from ${legible(dataset ?? "emoji")}, and not from ${pictures.dataset}.`,
    );
  return pictures;
}
