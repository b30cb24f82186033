/** The model file of a VNCA: its tensors, and its spec and card as JSON in the metadata. */
import type { Parameters } from "../spec/nca.ts";
import { type VncaSpec, vncaShapes } from "../spec/vnca.ts";
import { validateVnca } from "../spec/vnca-validate.ts";
import { asTensors, FORMAT, readModel, readParameters } from "./model.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

/** What is worth knowing about a model besides its arithmetic. */
export interface VncaCard {
  /** What it was trained on, with the protocol, such as "mnist, static binarisation". */
  readonly dataset?: string;
  /** How it was trained; any JSON. */
  readonly recipe?: Readonly<Record<string, unknown>>;
}

/** A trained VNCA with all that is needed to run it. */
export interface Vnca {
  readonly spec: VncaSpec;
  readonly parameters: Parameters;
  readonly card: VncaCard;
}

const NOUN = "variational model";

/** Encodes a model. Equal models give equal bytes. @throws Error when it does not fit its spec */
export function encodeVnca({ spec, parameters, card }: Vnca): Uint8Array<ArrayBuffer> {
  const shapes = vncaShapes(validateVnca(spec));
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
export function decodeVnca(bytes: Uint8Array): Vnca {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const model = readModel(metadata, "vnca", NOUN);
  const spec = validateVnca(model);
  const { dataset, recipe } = model;
  if (dataset !== undefined && typeof dataset !== "string")
    throw new Error("The model file is corrupt: its dataset is not a text.");
  if (recipe !== undefined && (typeof recipe !== "object" || recipe === null))
    throw new Error("The model file is corrupt: its recipe is not an object.");
  const card = {
    ...(dataset === undefined ? {} : { dataset }),
    ...(recipe === undefined ? {} : { recipe: recipe as Record<string, unknown> }),
  };
  return { spec, parameters: readParameters(vncaShapes(spec), tensors, NOUN), card };
}
