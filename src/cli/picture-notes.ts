/** Says of a picture what a person should know before it is grown. */
import type { Fitted, Subject } from "../data/picture/fit.ts";
import type { PictureOptions } from "../data/picture/options.ts";
import type { GrowingSpec } from "../systems/growing/spec.ts";
import type { OpenedPicture } from "./picture-file.ts";

/** Sentences about a picture file. */
export function pictureNotes(
  source: string,
  { frame, frames, hasText, isOpaque, plain, unevenSide }: OpenedPicture & Subject & Fitted,
  options: PictureOptions,
): string[] {
  const notes: string[] = [];
  if (frames > 1 && options.frame === undefined)
    notes.push(
      frame === 1
        ? `${source} has ${frames} frames: the first will grow (--frame takes another).`
        : `${source} has ${frames} frames, and those before frame ${frame} are empty: that one will grow (--frame takes another).`,
    );
  if (isOpaque && options.background === undefined && !options.square)
    notes.push(
      plain === undefined
        ? `${source} is opaque, so its background will grow too: cut its subject out first if you do not want that, or name a plain background's colour (--background "#rrggbb").`
        : `${source} is opaque, so its background will grow too: --background auto takes it away (it is plain, ${plain}), --background keep says that it belongs.`,
    );
  if (hasText)
    notes.push(
      `${source} has text, which every machine draws in letters of its own: turn it into paths to be sure of it.`,
    );
  if (unevenSide !== undefined)
    notes.push(
      `${source} looks like pixel art of ${unevenSide} pixels: with --size ${unevenSide} or ${2 * unevenSide} all of them get as many cells.`,
    );
  return notes;
}

/** Sentences about how a target will grow. */
export function targetNotes(
  source: string,
  { isThin, seedCells }: { isThin: boolean; seedCells: GrowingSpec["seedCells"] },
): string[] {
  const thin = isThin
    ? [
        `${source} is thin or faint at this size, so that little of it shows: make it bolder, or give it more cells (--size).`,
      ]
    : [];
  if (seedCells === undefined) return thin;
  return [
    ...thin,
    seedCells.length === 1
      ? `${source} has nothing in the middle of the grid: its seed lies on the picture instead.`
      : `${source} is in ${seedCells.length} parts that growth does not connect: each gets a seed of its own.`,
  ];
}
