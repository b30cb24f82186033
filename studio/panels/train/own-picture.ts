/** The visitor's own picture: the file, what was chosen about it, and what becomes of it. */
import { computed, effect, signal } from "@preact/signals";
import type { PictureOptions } from "blastema/training";
import { settings } from "../../state/settings.ts";
import { fitPictureFile } from "../../worker/picture-client.ts";
import type { PictureAnswer, PictureRequest } from "../../worker/picture-protocol.ts";
import { border, isPattern } from "./pattern.ts";

/** The file; null until there is one. */
export const ownFile = signal<File | null>(null);
/** What the visitor chose about it. */
export const pictureOptions = signal<PictureOptions>({});
/** The same, with how a pattern lies in its grid. */
export const optionsNow = computed((): PictureOptions => {
  return { ...pictureOptions.value, ...(isPattern.value && { square: true }) };
});
/** The newest answer of the worker, with what it was asked. */
const answered = signal<{ request: PictureRequest; answer: PictureAnswer } | null>(null);

const request = computed((): PictureRequest | null => {
  const file = ownFile.value;
  return file && { file, options: optionsNow.value, size: settings.size.value, pad: border.value };
});

effect(() => {
  const asked = request.value;
  if (asked)
    fitPictureFile(asked, (answer) => {
      answered.value = { request: asked, answer };
    });
});

/** What becomes of the file; null until that is known. */
export const ownPicture = computed((): PictureAnswer | null =>
  answered.value?.request.file === ownFile.value ? (answered.value?.answer ?? null) : null,
);

/** The target that the file gives as it is chosen now, or why there is none. */
export const ownTarget = computed((): { readonly image: Float32Array } | { missing: string } => {
  if (!ownFile.value) return { missing: "Give a picture first." };
  if (answered.value?.request !== request.value) return { missing: "The picture is being read." };
  const { fitted, trouble = "" } = answered.value?.answer ?? {};
  return fitted ?? { missing: trouble };
});

/** Takes a file as the picture to grow, whether or not it can be read: nobody shall train on another unawares. */
export function takePicture(file: File): void {
  pictureOptions.value = {};
  ownFile.value = file;
  settings.target.value = "picture";
}

/** Sets what is chosen about the picture. */
export function choose(options: PictureOptions): void {
  pictureOptions.value = { ...pictureOptions.value, ...options };
}
