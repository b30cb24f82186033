/** What a new run will be trained on, as it is being chosen. */

import type { Emoji } from "virtual:emoji";
import { computed, effect, signal } from "@preact/signals";
import { type Bitmap, placeTarget } from "blastema/training";
import { sayError } from "../../state/messages.ts";
import { settings } from "../../state/settings.ts";
import { drawImage, loadSvg } from "../../worker/picture-client.ts";
import type { NewTraining } from "../../worker/train-protocol.ts";
import { choice, growingForm } from "./changes.ts";
import { begin, blank, type Cells, isBlank, resize, type Timeline, toRgba } from "./drawing.ts";
import { ownFile, ownTarget, pictureOptions } from "./own-picture.ts";

/** The emoji to choose from; null until they are loaded. */
export const emojis = signal<readonly Emoji[] | null>(null);
/** The emoji as an image that can be drawn at any size; null until it is loaded. */
const emojiPicture = signal<{ readonly name: string; readonly image: HTMLImageElement } | null>(
  null,
);
/** The drawing, on as many cells as the size says. */
export const timeline = signal<Timeline>(begin(recallDrawing()));

/** A target [H, W, 4], ready to be trained on, or why there is none yet. */
export type Target =
  | { readonly name: string; readonly image: Float32Array }
  | { readonly missing: string };

/** The target as it is chosen now. */
export const target = computed<Target>(() => {
  const size = settings.size.value;
  const kind = settings.target.value;
  if (kind === "drawing") {
    const cells = resize(timeline.value.now, size);
    if (isBlank(cells)) return { missing: "Draw something first: the picture is empty." };
    return prepare("drawing", { width: size, height: size, rgba: toRgba(cells) });
  }
  if (kind === "picture") return { name: ownFile.value?.name ?? "", ...ownTarget.value };
  const emoji = emojiPicture.value;
  if (emoji === null) return { missing: whyNoEmoji(kind) };
  return prepare(emoji.name, drawImage(emoji.image, size, size));
});

function whyNoEmoji(kind: string): string {
  const isUnknown = emojis.value !== null && !findEmoji(kind);
  return isUnknown ? "Choose an emoji first." : "The emoji is being loaded.";
}

function prepare(name: string, picture: Bitmap): Target {
  try {
    return { name, image: placeTarget(picture, settings.size.value, settings.pad.value, name) };
  } catch (error) {
    return { missing: (error as Error).message };
  }
}

/** The run that the choices lead to. @throws Error when there is no target */
export function newTraining(): NewTraining {
  const chosen = target.value;
  if ("missing" in chosen) throw new Error(chosen.missing);
  const { rngSeed, arithmetic } = settings;
  return {
    ...choice.value,
    ...(settings.target.value === "picture" && pictureOptions.value),
    ...{ target: chosen.image, targetName: chosen.name, rngSeed: rngSeed.value },
    changes: growingForm.value.changes,
    arithmetic: arithmetic.value === "plain" ? "plain" : undefined,
  };
}

/** The emoji of that name, as settings name it: "emoji:lizard". */
export function findEmoji(name: string): Emoji | undefined {
  return emojis.value?.find((emoji) => `emoji:${emoji.name}` === name);
}

/** Loads the emoji to choose from, once. */
export async function loadEmojiList(): Promise<void> {
  if (emojis.value !== null) return;
  const { loadEmojis } = await import("virtual:emoji");
  emojis.value = await loadEmojis();
}

effect(() => {
  const name = settings.target.value;
  const found = findEmoji(name);
  if (!found || emojiPicture.peek()?.name === name) return;
  emojiPicture.value = null;
  loadSvg(found.svg).then((image) => {
    if (settings.target.value === name) emojiPicture.value = { name, image };
  }, sayError);
});

// The drawing has as many cells as the size says.
effect(() => {
  const size = settings.size.value;
  const { now } = timeline.peek();
  if (now.length !== size * size) timeline.value = begin(resize(now, size));
});

const KEPT = "blastema-drawing";

/** The drawing of an earlier visit. */
function recallDrawing(): Cells {
  const side = settings.size.peek();
  try {
    const cells = Uint32Array.from(JSON.parse(localStorage.getItem(KEPT) ?? "[]") as number[]);
    return Number.isInteger(Math.sqrt(cells.length)) && cells.length > 0
      ? resize(cells, side)
      : blank(side);
  } catch {
    return blank(side);
  }
}

effect(() => {
  const cells = timeline.value.now;
  try {
    localStorage.setItem(KEPT, JSON.stringify([...cells]));
  } catch {
    // Storage may be forbidden or full; the drawing then lasts as long as the page.
  }
});
