import { ALPHA } from "../../ops/cell.ts";
import type { GrowingSpec } from "./spec.ts";

/**
 * Returns the seed: zeros, except one cell whose alpha and hidden channels are 1 (Distill 2020, "Experiment 1").
 * @param y row of the cell, floor(H / 2) by default
 * @param x column of the cell, floor(W / 2) by default
 * @returns state [H, W, C]
 */
export function seedState(
  spec: Pick<GrowingSpec, "channels">,
  height: number,
  width: number,
  y = Math.floor(height / 2),
  x = Math.floor(width / 2),
): Float32Array {
  const state = new Float32Array(height * width * spec.channels);
  const cell = (y * width + x) * spec.channels;
  state.fill(1, cell + ALPHA, cell + spec.channels);
  return state;
}
