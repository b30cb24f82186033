/** The model file of a variational model. */
import type { VariationalCard } from "../systems/variational/card.ts";
import type { CellularSpec } from "../systems/variational/cells.ts";
import {
  VARIATIONAL_SYSTEMS,
  type VariationalSpec,
  variationalSystem,
} from "../systems/variational/spec.ts";
import { decodeAs, encodeAs, type Model } from "./model.ts";

export type { VariationalCard } from "../systems/variational/card.ts";

/** A trained variational model with all that is needed to run it. */
export type VariationalModel<Spec = VariationalSpec> = Model<Spec, VariationalCard>;

/** A trained VNCA. */
export type CellularModel = VariationalModel<CellularSpec>;

/** Encodes a model. Equal models give equal bytes. @throws Error when it does not fit its spec */
export function encodeVariational(model: VariationalModel): Uint8Array<ArrayBuffer> {
  return encodeAs(variationalSystem(model.spec), model);
}

/**
 * Decodes a model, checking all of it.
 * @throws Error with one sentence: not a safetensors file, broken, no variational model, of an unknown format, or with
 * tensors that do not fit its spec or are not finite
 */
export function decodeVariational(bytes: Uint8Array): VariationalModel {
  return decodeAs(VARIATIONAL_SYSTEMS, "variational model", bytes);
}

/** Decodes a model that grows. @throws Error as {@link decodeVariational}, and when the model is a baseline */
export function decodeCellular(bytes: Uint8Array): CellularModel {
  const { spec, ...rest } = decodeVariational(bytes);
  if (spec.kind !== "vnca")
    throw new Error("This model does not grow: it is a deconvolution baseline.");
  return { spec, ...rest };
}
