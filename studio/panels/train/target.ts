/** The picture that a new run will be trained on, as it is being chosen: an emoji, a drawing, or one of the visitor’s own. */
import { computed, effect, signal } from "@preact/signals";
import { type Bitmap, placeTarget, type TargetPicture } from "blastema/training";
import { sayError } from "../../state/messages.ts";
import { settings } from "../../state/settings.ts";
import { drawImage, loadSvg } from "../../worker/picture-client.ts";
import { begin, blank, type Cells, isBlank, resize, type Timeline, toRgba } from "./drawing.ts";
import { pictureOf } from "./emojis.ts";
import { ownFile, ownTarget } from "./own-picture.ts";
import { border } from "./pattern.ts";

/** The emoji as an image that can be drawn at any size, or null where there is none of that name; undefined until that is known. */
const emojiPicture = signal<
  { readonly name: string; readonly image: HTMLImageElement } | null | undefined
>(undefined);
/** The drawing, on as many cells as the size says. */
export const timeline = signal<Timeline>(begin(recallDrawing()));

/** A target, ready to be trained on, or why there is none yet. */
export type Target = TargetPicture | { readonly missing: string };

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
  if (emoji === undefined) return { missing: "The emoji is being loaded." };
  if (emoji === null) return { missing: "Choose an emoji first." };
  return prepare(emoji.name, drawImage(emoji.image, size, size));
});

function prepare(name: string, picture: Bitmap): Target {
  try {
    return { name, image: placeTarget(picture, settings.size.value, border.value, name) };
  } catch (error) {
    return { missing: (error as Error).message };
  }
}

effect(() => {
  const target = settings.target.value;
  if (!target.startsWith("emoji:") || emojiPicture.peek()?.name === target) return;
  emojiPicture.value = undefined;
  findImage(target).then((found) => {
    if (settings.target.value === target) emojiPicture.value = found;
  }, sayError);
});

/** The image of an emoji, as settings name it: "emoji:lizard"; null where there is none. */
async function findImage(name: string) {
  const svg = await pictureOf(name.slice("emoji:".length));
  return svg === undefined ? null : { name, image: await loadSvg(svg) };
}

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
