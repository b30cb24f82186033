/** Loads readers from files. */
import { readFileClearly, whyNoModel } from "../../models/files.node.ts";
import { decodeReader, type Reader } from "../../models/reader.ts";
import { READING_SPEC } from "../../systems/reading/spec.ts";
import { UserError } from "../failure.ts";

/** Loads a reader. @throws UserError with one sentence that names the file */
export async function loadReader(path: string): Promise<Reader> {
  const bytes = await readFileClearly(path);
  try {
    return decodeReader(bytes);
  } catch (error) {
    const reason = whyNoModel(error, bytes, [READING_SPEC.kind]);
    throw new UserError(`Cannot load the reader ${path}: ${reason}`);
  }
}
