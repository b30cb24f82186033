/** Loads readers from files. */
import { readFileClearly } from "../../models/files.node.ts";
import { decodeReader, type Reader } from "../../models/reader.ts";
import { reasonOf, UserError } from "../failure.ts";

/** Loads a reader. @throws UserError with one sentence that names the file */
export async function loadReader(path: string): Promise<Reader> {
  const bytes = await readFileClearly(path);
  try {
    return decodeReader(bytes);
  } catch (error) {
    throw new UserError(`Cannot load the reader ${path}: ${reasonOf(error)}`);
  }
}
