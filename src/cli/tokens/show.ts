/** Shows a simulation, one grid after another, with a colour for each state. */
import { film, still } from "../film.ts";
import type { Look } from "../growth.ts";
import { interruptible } from "../interrupt.ts";
import { comfortableFactor } from "../pictures.ts";
import { watch } from "../watch.ts";

/** States of a grid's cells; undefined after the end of a record. */
export type ShownGrid = ArrayLike<number | undefined>;

/** How long a grid is shown, in milliseconds. */
const DELAY = 160;
/** Ten colours that are easy to tell apart: black, Okabe and Ito's seven, a red and a grey. */
const COLOURS = [
  "#000000",
  "#e69f00",
  "#56b4e9",
  "#009e73",
  "#f0e442",
  "#0072b2",
  "#d55e00",
  "#cc79a7",
  "#8c1d1d",
  "#9a9a9a",
];

/** Shows grids of `side` x `side` cells in the terminal. */
export async function showGrids(grids: readonly ShownGrid[], states: number, side: number) {
  await interruptible(() =>
    watch(looksOf(grids, states), {
      height: side,
      width: side,
      steps: grids.length - 1,
      delay: DELAY,
    }),
  );
}

/** Encodes grids as an animation, or the last of them as a picture. */
export async function encodeGrids(
  grids: readonly ShownGrid[],
  states: number,
  side: number,
  format: "png" | "webp" | "gif",
): Promise<Uint8Array> {
  const factor = comfortableFactor(side, side);
  const style = { height: side, width: side, factor, background: "white", delay: DELAY } as const;
  const looks = looksOf(grids, states);
  return (format === "png" ? await still(looks, style) : await film(looks, style, format)).bytes;
}

function looksOf(grids: readonly ShownGrid[], states: number): Look[] {
  const palette = Array.from({ length: states }, (_, state) => colourOf(state, states));
  return grids.map((grid, step) => ({
    step,
    state: Float32Array.from(
      Array.from(grid).flatMap((state) => (state === undefined ? [0, 0, 0, 0] : palette[state])),
    ),
    isCut: false,
    isLast: step === grids.length - 1,
    cuts: [],
  }));
}

/** Colour of a state: red, green, blue and alpha from 0 to 1. */
function colourOf(state: number, states: number): number[] {
  if (states > COLOURS.length) {
    const level = state / (states - 1);
    return [level, 0.5 - Math.abs(level - 0.5), 1 - level, 1];
  }
  const value = Number.parseInt(COLOURS[state].slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255, 1];
}
