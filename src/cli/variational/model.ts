/** Loads variational models from files. */
import { readFileClearly, whyNoModel } from "../../models/files.node.ts";
import {
  type CellularModel,
  decodeCellular,
  decodeVariational,
  type VariationalModel,
} from "../../models/variational.ts";
import { VARIATIONAL_SYSTEMS } from "../../systems/variational/spec.ts";
import { UserError } from "../failure.ts";

/** Loads a variational model of any kind. @throws UserError with one sentence that names the file */
export async function loadVariational(path: string): Promise<VariationalModel> {
  return load(path, decodeVariational);
}

/** Loads a variational model that grows. @throws UserError with one sentence that names the file */
export async function loadCellular(path: string): Promise<CellularModel> {
  return load(path, decodeCellular);
}

async function load<Model>(path: string, decode: (bytes: Uint8Array) => Model): Promise<Model> {
  const bytes = await readFileClearly(path);
  try {
    return decode(bytes);
  } catch (error) {
    const kinds = VARIATIONAL_SYSTEMS.map(({ kind }) => kind);
    throw new UserError(`Cannot load the model ${path}: ${whyNoModel(error, bytes, kinds)}`);
  }
}
