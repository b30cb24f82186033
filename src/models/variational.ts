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

/** A trained variational model with everything that is needed to run it. */
export type VariationalModel<Spec = VariationalSpec> = Model<Spec, VariationalCard>;

/** A trained VNCA. */
export type CellularModel = VariationalModel<CellularSpec>;

/** Encodes a variational model. Equal models give equal bytes. @throws Error if the model does not fit its spec */
export function encodeVariational(model: VariationalModel): Uint8Array<ArrayBuffer> {
  return encodeAs(variationalSystem(model.spec), model);
}

/**
 * Decodes a variational model and checks all of it.
 * @throws Error with one sentence if the file is not a safetensors file, is broken, holds no variational model, has an
 * unknown format, or has tensors that do not fit its spec or are not finite
 */
export function decodeVariational(bytes: Uint8Array): VariationalModel {
  return decodeAs(VARIATIONAL_SYSTEMS, "variational model", bytes);
}

/** Decodes a VNCA. @throws Error like {@link decodeVariational}, and also if the model is a baseline, which does not grow */
export function decodeCellular(bytes: Uint8Array): CellularModel {
  const { spec, ...rest } = decodeVariational(bytes);
  if (spec.kind !== "vnca")
    throw new Error("This model does not grow: it is a deconvolution baseline.");
  return { spec, ...rest };
}
