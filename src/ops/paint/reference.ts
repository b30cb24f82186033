/** Painting a dish, in float64 (README.md). */

import { aliveMask } from "../alive-mask/reference.ts";
import type { CellTraits } from "../cell.ts";
import { ALPHA } from "../cell.ts";
import { NOBODY } from "../mixed-step/owner.ts";
import type { MixedStep } from "../mixed-step/reference.ts";
import type { VIEWS } from "./views.ts";

/** What to paint. */
export interface Picture extends MixedStep {
  readonly spec: CellTraits;
  readonly height: number;
  readonly width: number;
}

/**
 * @param channel for the view of one
 * @param palette [256]
 * @returns words of RGBA, [H, W]
 */
export function paint(
  picture: Picture,
  view: (typeof VIEWS)[number],
  channel: number,
  palette: ArrayLike<number>,
): Uint32Array {
  const { spec, height, width, state, owners, change } = picture;
  const alive = aliveMask(state, height, width, spec);
  return Uint32Array.from(owners, (owner, cell) => {
    const contents = state.subarray(cell * spec.channels, (cell + 1) * spec.channels);
    if (view === "alive") {
      const isMature = contents[ALPHA] > spec.aliveThreshold;
      return alive[cell] ? palette[isMature ? 255 : 128] : 0;
    }
    if (owner === NOBODY) return 0;
    if (view === "colour") return colourOf(contents);
    if (view === "channel") return palette[128 + signedIndex(contents[channel])];
    if (view === "fired") return palette[change[cell] === -1 ? 1 : 255];
    if (view === "change") return palette[changeIndex(change[cell])];
    return withOpacity(palette[owner], Math.max(48, byteOf(contents[ALPHA] * 255)));
  });
}

function colourOf(contents: Float64Array): number {
  const alpha = Math.min(1, contents[ALPHA]);
  const scale = alpha > 0 ? 255 / alpha : 0;
  const [red, green, blue] = contents.subarray(0, ALPHA).map((value) => byteOf(value * scale));
  return withOpacity(red | (green << 8) | (blue << 16), byteOf(alpha * 255));
}

function withOpacity(colour: number, opacity: number): number {
  return ((colour & 0xffffff) | (opacity << 24)) >>> 0;
}

function byteOf(value: number): number {
  return toIndex(Math.min(255, Math.max(0, value)));
}

function signedIndex(value: number): number {
  return toIndex(Math.sign(value) * Math.sqrt(Math.min(1, Math.abs(value) / 2)) * 127);
}

function changeIndex(change: number): number {
  return change === -1 ? 1 : 1 + toIndex(254 * Math.sqrt(Math.min(1, change)));
}

/** NaN is 0. */
function toIndex(value: number): number {
  return Math.round(value) || 0;
}
