import { VISIBLE } from "../ops/cell.ts";

/** How a picture was moved, and how far it is from its reference if it is moved back. */
export interface Shift {
  /** Cells downwards and to the right. */
  readonly rows: number;
  readonly columns: number;
  /** Relative error of the state to the reference moved by as much. */
  readonly error: number;
}

/**
 * Finds the shift with which a state is nearest to a reference, in what a person sees. What is moved over an edge comes in at
 * the opposite one, which costs nothing where a border is empty.
 * @param state [H, W, C]
 * @param reference [H, W, C] on the same grid
 * @param reach largest shift along an axis that is tried, in cells
 * @returns the best shift; of equal ones the first in row order; its error is NaN where nothing can be compared
 */
export function bestShift(
  state: Float32Array,
  reference: Float32Array,
  height: number,
  width: number,
  reach: number,
): Shift {
  const channels = state.length / (height * width);
  const total = visibleSquares(reference, channels);
  let best = { rows: 0, columns: 0, difference: Number.POSITIVE_INFINITY };
  for (let rows = -reach; rows <= reach; rows++) {
    for (let columns = -reach; columns <= reach; columns++) {
      let difference = 0;
      // Sums that have passed the best so far are not finished.
      for (let y = 0; y < height && difference < best.difference; y++) {
        const from = (y - rows + height) % height;
        for (let x = 0; x < width; x++) {
          const cell = (y * width + x) * channels;
          const origin = (from * width + ((x - columns + width) % width)) * channels;
          for (let c = 0; c < VISIBLE; c++)
            difference += ((state[cell + c] as number) - (reference[origin + c] as number)) ** 2;
        }
      }
      if (difference < best.difference) best = { rows, columns, difference };
    }
  }
  const { rows, columns, difference } = best;
  const isComparable = total > 0 && Number.isFinite(difference);
  return { rows, columns, error: isComparable ? difference / total : Number.NaN };
}

function visibleSquares(state: Float32Array, channels: number): number {
  let sum = 0;
  for (let cell = 0; cell < state.length; cell += channels) {
    for (let c = 0; c < VISIBLE; c++) sum += (state[cell + c] as number) ** 2;
  }
  return sum;
}
