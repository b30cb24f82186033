/** The model file of a variational model: its tensors, and its spec and card as JSON in the metadata. */

import type { Parameters } from "../numbers/shapes.ts";
import type { CellularSpec } from "../systems/variational/cells.ts";
import {
  type VariationalSpec,
  validateVariational,
  variationalShapes,
} from "../systems/variational/spec.ts";
import { asTensors, FORMAT, readModel, readParameters } from "./model.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

/** What is worth knowing about a model besides its arithmetic. */
export interface VariationalCard {
  /** What it was trained on, with the protocol, such as "mnist, static binarisation". */
  readonly dataset?: string;
  /** How it was trained; any JSON. */
  readonly recipe?: Readonly<Record<string, unknown>>;
}

/** A trained variational model with all that is needed to run it. */
export interface VariationalModel<Spec = VariationalSpec> {
  readonly spec: Spec;
  readonly parameters: Parameters;
  readonly card: VariationalCard;
}

/** A trained VNCA. */
export type CellularModel = VariationalModel<CellularSpec>;

const KINDS = ["vnca", "deconvolution"] as const satisfies readonly VariationalSpec["kind"][];
const NOUN = "variational model";

/** Encodes a model. Equal models give equal bytes. @throws Error when it does not fit its spec */
export function encodeVariational({
  spec,
  parameters,
  card,
}: VariationalModel): Uint8Array<ArrayBuffer> {
  const shapes = variationalShapes(validateVariational(spec));
  const tensors = asTensors(shapes, parameters);
  readParameters(shapes, tensors, NOUN);
  const { kind, ...rest } = spec;
  const model = { format: FORMAT, kind, ...rest, ...card };
  return encodeSafetensors({ tensors, metadata: { blastema: JSON.stringify(model) } });
}

/**
 * Decodes a model, checking all of it.
 * @throws Error with one sentence: not a safetensors file, broken, no variational model, of an unknown format, or with
 * tensors that do not fit its spec or are not finite
 */
export function decodeVariational(bytes: Uint8Array): VariationalModel {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const model = readModel(metadata, KINDS, NOUN);
  const spec = validateVariational(model);
  const { dataset, recipe } = model;
  if (dataset !== undefined && typeof dataset !== "string")
    throw new Error("The model file is corrupt: its dataset is not a text.");
  if (recipe !== undefined && (typeof recipe !== "object" || recipe === null))
    throw new Error("The model file is corrupt: its recipe is not an object.");
  const card = {
    ...(dataset === undefined ? {} : { dataset }),
    ...(recipe === undefined ? {} : { recipe: recipe as Record<string, unknown> }),
  };
  return { spec, parameters: readParameters(variationalShapes(spec), tensors, NOUN), card };
}

/** Decodes a model that grows. @throws Error as {@link decodeVariational}, and when the model is a baseline */
export function decodeCellular(bytes: Uint8Array): CellularModel {
  const { spec, ...rest } = decodeVariational(bytes);
  if (spec.kind !== "vnca")
    throw new Error("This model does not grow: it is a deconvolution baseline.");
  return { spec, ...rest };
}
