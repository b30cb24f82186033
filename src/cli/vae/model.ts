/** Models in files, and pictures to show them. */
import { readFileClearly } from "../../format/files.node.ts";
import { decodeVnca, type Vnca } from "../../format/vnca.ts";
import { UserError } from "../failure.ts";

/** Loads a variational model. @throws UserError with one sentence that names the file */
export async function loadVnca(path: string): Promise<Vnca> {
  const bytes = await readFileClearly(path);
  try {
    return decodeVnca(bytes);
  } catch (error) {
    const { message } = error as Error;
    throw new UserError(
      `Cannot load the model ${path}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    );
  }
}
