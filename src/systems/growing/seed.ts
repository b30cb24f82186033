import { ALPHA } from "../../ops/cell.ts";
import type { GrowingSpec } from "./spec.ts";

/**
 * Returns the cells of the seed of a creature whose middle is to lie in a cell, by default that of the grid. Cells beyond the edge
 * are left out where there are several; where there are none, all begins from nothing.
 */
export function seedPlaces(
  { seedCells }: Pick<GrowingSpec, "seedCells">,
  height: number,
  width: number,
  row = height >> 1,
  column = width >> 1,
): [row: number, column: number][] {
  if (!seedCells) return [[row, column]];
  return seedCells
    .map(([y, x]): [number, number] => [row + y, column + x])
    .filter(([y, x]) => Math.min(y, x, height - 1 - y, width - 1 - x) >= 0);
}

/**
 * Returns the seed: zeros, except one cell whose alpha and hidden channels are 1 (Distill 2020, "Experiment 1"), or several where
 * the spec names them.
 * @param row row of the cell, or of the middle of what several cells grow; floor(H / 2) by default
 * @param column its column, floor(W / 2) by default
 * @returns state [H, W, C]
 */
export function seedState(
  spec: Pick<GrowingSpec, "channels" | "seedCells">,
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
