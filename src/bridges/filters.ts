/** Perception filters of other programs, told by their taps. */

import { FILTER_TAPS } from "../systems/growing/filters.ts";
import type { FilterName } from "../systems/growing/perception.ts";

/** Filters that files of others have: ours, and the Laplacian of the four nearest neighbours, divided by 8. */
export type ForeignFilter = FilterName | "laplacian5";

const TAPS: Readonly<Record<ForeignFilter, readonly number[]>> = {
  ...FILTER_TAPS,
  laplacian5: [0, 1, 0, 1, -4, 1, 0, 1, 0].map((tap) => tap / 8),
};

/** Names of all filters that can be asked for. */
export const FOREIGN_FILTERS = Object.keys(TAPS) as ForeignFilter[];

/** A filter of a file: its taps for each channel, [C][9]. */
export type ChannelTaps = readonly (readonly number[])[];

/** The taps of a filter by its name, the same for every channel. */
export function tapsOf(name: ForeignFilter, channels: number): ChannelTaps {
  return Array(channels).fill(TAPS[name]);
}

/** Tells which filter these taps are, and how many times it; undefined if none of ours, or not one for all channels. */
export function recognise(taps: ChannelTaps): { name: FilterName; scale: number } | undefined {
  const isOne = taps.every((own) => own.every((tap, i) => tap === taps[0][i]));
  for (const name of Object.keys(FILTER_TAPS) as FilterName[]) {
    const ours = FILTER_TAPS[name];
    const at = ours.findIndex((tap) => tap !== 0);
    const scale = taps[0][at] / ours[at];
    const fits = ours.every(
      (tap, i) => Math.abs(taps[0][i] - scale * tap) <= 1e-6 * Math.abs(scale),
    );
    if (isOne && scale !== 0 && fits) return { name, scale };
  }
  return undefined;
}

/** Taps of a filter with rows and columns swapped. */
export function turned(taps: ChannelTaps): ChannelTaps {
  return taps.map((own) => own.map((_, i) => own[3 * (i % 3) + Math.floor(i / 3)]));
}
