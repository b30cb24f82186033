/** Loads the pictures that a model is about: MNIST's digits, or for models in colour emoji or the pictures of a folder. */

import type { BytePictures, Split } from "../../data/dataset.ts";
import { type EncoderSpec, pictureChannels } from "../../systems/variational/encoder.ts";
import type { VariationalRecipe } from "../../training/variational/recipe.ts";
import { loadDigits } from "../digits.ts";
import { UserError } from "../failure.ts";
import { partOf, splitOf } from "./drawn.ts";
import { loadEmojiPictures } from "./emoji.ts";
import type { DataSource } from "./options.ts";
import { drawFolder } from "./picture-folder.ts";

/** Pictures of which one knows what they are. */
export interface DataSet extends BytePictures {
  /** What they are, as cards and reports name them. */
  readonly dataset: string;
}

/** What loading needs to know of a model: its spec, and, once it is trained, the data set in its card. */
export interface Learner {
  readonly spec: EncoderSpec;
  readonly card?: { readonly dataset?: string };
}

/** Whether a model's pictures are in colour, with four channels. */
export function isColoured(spec: EncoderSpec): boolean {
  return pictureChannels(spec) === 4;
}

/** Whether a model, or a run with a card that is to come, learned from the pictures of a folder. */
function isOfFolder({ card }: Learner): boolean {
  return card?.dataset?.startsWith("pictures ") ?? false;
}

/** The word for a model's pictures. */
export function nounOf(model: Learner): "pictures" | "emoji" | "digits" {
  if (isOfFolder(model)) return "pictures";
  return isColoured(model.spec) ? "emoji" : "digits";
}

/**
 * Loads the pictures for training or for the test.
 * @throws UserError when they are missing or broken, or not what the model takes
 */
export async function loadPictures(
  model: Learner,
  file: "training" | "test",
  { mnist, pictures }: DataSource = {},
): Promise<DataSet> {
  const { size } = model.spec;
  if (!isColoured(model.spec)) {
    if (pictures !== undefined)
      throw new UserError(
        "--pictures is for models in colour: train one with --preset emoji, or leave it out.",
      );
    return loadOf(await loadDigits(file, mnist), size);
  }
  if (pictures !== undefined) return loadFolder(pictures, file, size);
  if (isOfFolder(model))
    throw new UserError(
      `The model learned from ${model.card?.dataset}: give that folder with --pictures.`,
    );
  return { ...(await loadEmojiPictures(file, size)), dataset: `emoji-${size}` };
}

function loadOf(digits: BytePictures, size: number): DataSet {
  if (digits.size !== size)
    throw new UserError(
      `The pictures have ${digits.size} x ${digits.size} pixels, but the model takes ${size} x ${size}.`,
    );
  return { ...digits, dataset: "MNIST" };
}

async function loadFolder(
  folder: string,
  file: "training" | "test",
  size: number,
): Promise<DataSet> {
  const drawn = await drawFolder(folder, size);
  const part = partOf(drawn, file, size, splitOf);
  const { dataset } = drawn;
  if (part.count - (part.heldOut ?? 0) < 1 || (file === "training" && part.heldOut === 0))
    throw new UserError(
      `${folder} has too few pictures: by their names none falls to the ${file === "test" ? "test" : "training or its validation"}.`,
    );
  return { ...part, dataset };
}

/** The data that a run learns from, as its card names it. */
export function trainingProtocol(
  { dataset, channels }: DataSet,
  { binarisation }: VariationalRecipe,
): string {
  return channels === 4 ? dataset : `${dataset}, ${binarisation} binarisation`;
}

/** Name of an evaluation's protocol; figures may be compared only under the same one. */
export function protocolOf({ dataset, channels }: DataSet, split: Split): string {
  return channels === 4 ? `${dataset} ${split}` : `${dataset} ${split}, static binarisation`;
}
