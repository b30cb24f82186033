/** Models in files, and pictures to show them. */
import { readFileClearly } from "../../models/files.node.ts";
import {
  type CellularModel,
  decodeCellular,
  decodeVariational,
  type VariationalModel,
} from "../../models/variational.ts";
import { UserError } from "../failure.ts";

/** Loads a variational model of any kind. @throws UserError with one sentence that names the file */
export async function loadAutoencoder(path: string): Promise<VariationalModel> {
  return load(path, decodeVariational);
}

/** Loads a model that grows. @throws UserError with one sentence that names the file */
export async function loadVnca(path: string): Promise<CellularModel> {
  return load(path, decodeCellular);
}

async function load<Model>(path: string, decode: (bytes: Uint8Array) => Model): Promise<Model> {
  const bytes = await readFileClearly(path);
  try {
    return decode(bytes);
  } catch (error) {
    const { message } = error as Error;
    throw new UserError(
      `Cannot load the model ${path}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    );
  }
}
