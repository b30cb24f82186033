import { ALPHA } from "../../ops/cell.ts";
import type { GrowingSpec } from "./spec.ts";

/** The seed of a rule whose spec names none: the cell in the middle of the grid. */
const MIDDLE: readonly [number, number] = [0, 0];

type Seeded = Pick<GrowingSpec, "seedCells">;

/**
 * Returns the cells of a seed, as rows and columns of a grid; those beyond its edge are left out, but for one that was asked for.
 * @param row where the first of them lies; by default all lie as far from the middle of the grid as the spec says
 */
export function seedPlaces(
  { seedCells = [MIDDLE] }: Seeded,
  height: number,
  width: number,
  row?: number,
  column?: number,
): [row: number, column: number][] {
  const [first] = seedCells;
  const top = row === undefined ? Math.floor(height / 2) : row - first[0];
  const left = column === undefined ? Math.floor(width / 2) : column - first[1];
  return seedCells
    .map(([down, right]): [number, number] => [top + down, left + right])
    .filter(([y, x], i) => {
      const isAsked = i === 0 && row !== undefined;
      return isAsked || (y >= 0 && y < height && x >= 0 && x < width);
    });
}

/**
 * Returns the seed: zeros, except one cell whose alpha and hidden channels are 1 (Distill 2020, "Experiment 1"), or several where
 * the spec names them.
 * @param row where the first of these cells lies; by default they lie as the spec says, or in the middle, at floor(H / 2), floor(W / 2)
 * @returns state [H, W, C]
 */
export function seedState(
  spec: Pick<GrowingSpec, "channels"> & Seeded,
  height: number,
  width: number,
  row?: number,
  column?: number,
): Float32Array {
  const state = new Float32Array(height * width * spec.channels);
  for (const [y, x] of seedPlaces(spec, height, width, row, column)) {
    const cell = (y * width + x) * spec.channels;
    state.fill(1, cell + ALPHA, cell + spec.channels);
  }
  return state;
}
