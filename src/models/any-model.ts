/** Writes and reads the model files of all systems. */
import { SYSTEMS, systemOf } from "../systems/index.ts";
import { decodeAs, encodeAs, type Model } from "./model.ts";

/** Encodes a model of any system. Equal models give equal bytes. @throws Error if the model does not fit its spec */
export function encodeModel(model: Model<{ readonly kind: string }>): Uint8Array<ArrayBuffer> {
  const { kind } = model.spec;
  const system = systemOf(kind);
  if (system === undefined) throw new Error(`There is no kind of model "${kind}".`);
  return encodeAs(system, model);
}

/**
 * Decodes a model of any system and checks all of it. The `kind` of its spec says which system it belongs to.
 * @throws Error with one sentence if the file is not a safetensors file, is broken, is of an unknown kind or format, or has
 * tensors that do not fit its spec or are not finite
 */
export function decodeModel(bytes: Uint8Array): Model<{ readonly kind: string }> {
  return decodeAs(SYSTEMS, "model that this version knows", bytes) as Model<{ kind: string }>;
}
