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
 * @param given cells of the seed that it will have, which may have been chosen for something else; by default those that suit it
 */
export function seedNotes(
  source: string,
  target: Float32Array,
  side: number,
  given?: SeedCells,
  threshold?: number,
): string[] {
  const own = seedCellsFor(target, side, side, threshold);
  const suiting: SeedCells = own ?? [[0, 0]];
  const seed = given ?? suiting;
  const suits = JSON.stringify(seed) === JSON.stringify(suiting);
  const { parts, unreached } = reachOf(target, side, side, threshold, seed);
  if (unreached > 0) return [unreachedNote(source, parts, unreached, suits)];
  if (own === undefined || !suits) return [];
  return [
    parts === 1
      ? `${source} has nothing in the middle of the grid: its seed lies on the picture instead.`
      : `${source} is in ${parts} parts that growth does not connect: each gets a seed of its own.`,
  ];
}

type SeedCells = NonNullable<GrowingSpec["seedCells"]>;

function unreachedNote(source: string, parts: number, unreached: number, suits: boolean): string {
  const [what, them] =
    parts === 1 ? [source, "it"] : [`${unreached} of the ${parts} parts of ${source}`, "them"];
  const why = suits
    ? `since a seed has at most ${MOST_SEED_CELLS} cells: leave small parts out, or connect them`
    : `since no cell of the seed lies within 3 cells of ${them}: choose others (--set seedCells=…)`;
  return `Growth does not reach ${what}, ${why}.`;
}
