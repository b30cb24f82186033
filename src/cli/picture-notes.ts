/** Says of a picture what a person should know before it is grown. */
import type { Fitted, Subject } from "../data/picture/fit.ts";
import type { PictureOptions } from "../data/picture/options.ts";
import { reachOf, seedCellsFor } from "../systems/growing/parts.ts";
import { type GrowingSpec, MOST_SEED_CELLS } from "../systems/growing/spec.ts";
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

/** What a person should know of a target that is thin or faint at its size. */
export function thinNote(source: string): string {
  return `${source} is thin or faint at this size, so that little of it shows: make it bolder, or give it more cells (--size).`;
}

/**
 * Sentences about the parts of a target, and what they grow from.
 * @param target [side, side, 4]
 * @param chosen cells of the seed that were chosen for it; by default those that suit it
 */
export function seedNotes(
  source: string,
  target: Float32Array,
  side: number,
  chosen?: GrowingSpec["seedCells"],
  threshold?: number,
): string[] {
  const own = seedCellsFor(target, side, side, threshold);
  const { parts, unreached } = reachOf(target, side, side, threshold, chosen);
  if (unreached > 0) return [unreachedNote(source, parts, unreached, chosen)];
  if (own === undefined) return [];
  return [
    parts === 1
      ? `${source} has nothing in the middle of the grid: its seed lies on the picture instead.`
      : `${source} is in ${parts} parts that growth does not connect: each gets a seed of its own.`,
  ];
}

function unreachedNote(
  source: string,
  parts: number,
  unreached: number,
  chosen: GrowingSpec["seedCells"],
): string {
  const what = parts === 1 ? source : `${unreached} of the ${parts} parts of ${source}`;
  const why =
    chosen === undefined || chosen.length === MOST_SEED_CELLS
      ? `since a seed has at most ${MOST_SEED_CELLS} cells: leave small parts out, or connect them`
      : "since no cell of the seed lies within 3 cells of it: set other seedCells, or leave them out";
  return `Growth does not reach ${what}, ${why}.`;
}
