/** The model file of a reader. */
import type { ReaderCard } from "../systems/reading/card.ts";
import type { ReadingSpec } from "../systems/reading/spec.ts";
import { READING_SYSTEM } from "../systems/reading/system.ts";
import { decodeAs, encodeAs, type Model } from "./model.ts";

export type { ReaderCard, Reading, ReadVerdict } from "../systems/reading/card.ts";

/** A trained reader with everything that is needed to run it. */
export type Reader = Model<ReadingSpec, ReaderCard>;

/** Encodes a reader. Equal readers give equal bytes. @throws Error if the reader does not fit its spec */
export function encodeReader(reader: Reader): Uint8Array<ArrayBuffer> {
  return encodeAs(READING_SYSTEM, reader);
}

/**
 * Decodes a reader and checks all of it.
 * @throws Error with one sentence if the file is not a safetensors file, is broken, holds no reader, has an unknown format, or has
 * tensors that do not fit its spec or are not finite
 */
export function decodeReader(bytes: Uint8Array): Reader {
  return decodeAs([READING_SYSTEM], READING_SYSTEM.noun, bytes);
}
