import { forEachTap, type Grid } from "../neighbourhood.ts";

/** Extent of a perception: a grid of H x W cells with C channels, seen through F filters. */
export interface PerceiveShape extends Grid {
  readonly channels: number;
  readonly filters: number;
}

/**
 * Perception: every channel through every 3x3 filter (Distill 2020, "Perception").
 * @param state [H, W, C]
 * @param bank taps [F, C, 9]
 * @returns perception [H, W, F * C], filter-major
 */
export function perceiveForward(
  state: Float64Array,
  bank: Float64Array,
  shape: PerceiveShape,
): Float64Array {
  const { channels: C, filters: F } = shape;
  const perception = new Float64Array(shape.height * shape.width * F * C);
  forEachTap(shape, (cell, tap, neighbour) => {
    for (let k = 0; k < F * C; k++) {
      perception[cell * F * C + k] += bank[k * 9 + tap] * state[neighbour * C + (k % C)];
    }
  });
  return perception;
}

/**
 * Adds the gradients of {@link perceiveForward} to dState [H, W, C] and dBank [F, C, 9].
 * @param dPerception [H, W, F * C]
 */
export function perceiveBackward(
  dPerception: Float64Array,
  state: Float64Array,
  bank: Float64Array,
  shape: PerceiveShape,
  dState: Float64Array,
  dBank: Float64Array,
): void {
  const { channels: C, filters: F } = shape;
  forEachTap(shape, (cell, tap, neighbour) => {
    for (let k = 0; k < F * C; k++) {
      const gradient = dPerception[cell * F * C + k];
      dState[neighbour * C + (k % C)] += bank[k * 9 + tap] * gradient;
      dBank[k * 9 + tap] += state[neighbour * C + (k % C)] * gradient;
    }
  });
}
