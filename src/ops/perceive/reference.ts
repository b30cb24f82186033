import type { Boundary } from "../../spec/nca.ts";

/** Extent of a perception: a grid of H x W cells with C channels, seen through F filters. */
export interface PerceiveShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly filters: number;
  readonly boundary: Boundary;
}

/** Calls back with every cell and, for each of the 9 taps, the neighbour it reads. */
function forEachTap(
  shape: PerceiveShape,
  visit: (cell: number, tap: number, neighbour: number) => void,
): void {
  const { height, width, boundary } = shape;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let tap = 0; tap < 9; tap++) {
        const row = y + Math.floor(tap / 3) - 1;
        const column = x + (tap % 3) - 1;
        const inside = row >= 0 && row < height && column >= 0 && column < width;
        if (!inside && boundary === "zero") continue;
        const neighbour = ((row + height) % height) * width + ((column + width) % width);
        visit(y * width + x, tap, neighbour);
      }
    }
  }
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
