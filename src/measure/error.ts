import { VISIBLE } from "../ops/cell.ts";

/**
 * Measures how far a state is from a reference in what a person sees: the sum of squared RGBA differences, divided by
 * the reference's sum of squared RGBA. 0 means equal, and an empty grid has 1. Empty padding adds nothing to either sum,
 * so the size of the grid does not matter.
 *
 * The error is NaN when the state holds NaN or the reference is empty (0 / 0): compare it as `error <= limit`, which NaN
 * fails.
 *
 * @param state [H, W, C], RGB premultiplied by alpha
 * @param reference a twin or a target [H, W, C'] on the same grid, C' at least 4
 * @param cells H * W
 * @param except cells [H, W] in which differences do not count, those that are not 0
 * @throws Error when the lengths do not fit the number of cells
 */
export function relativeError(
  state: ArrayLike<number>,
  reference: ArrayLike<number>,
  cells: number,
  except?: Uint8Array,
): number {
  const channels = channelsOf(state, cells);
  const referenceChannels = channelsOf(reference, cells);
  let difference = 0;
  let total = 0;
  for (let cell = 0; cell < cells; cell++) {
    const counts = !except?.[cell];
    for (let c = 0; c < VISIBLE; c++) {
      const expected = reference[cell * referenceChannels + c] as number;
      if (counts) difference += ((state[cell * channels + c] as number) - expected) ** 2;
      total += expected ** 2;
    }
  }
  return difference / total;
}

function channelsOf(values: ArrayLike<number>, cells: number): number {
  const channels = values.length / cells;
  if (!Number.isInteger(channels) || channels < VISIBLE) {
    throw new Error(
      `${values.length} numbers do not make a grid of ${cells} cells with RGBA: give the grid that the state was grown on.`,
    );
  }
  return channels;
}

/** An error or a share as JSON and cards hold it: null where it is no number, or was not measured. */
export function known(value: number | null): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Tells whether an error was measured and is within a limit. */
export function isAtMost(error: number | null, limit: number): boolean {
  return error !== null && error <= limit;
}

/** Writes an error for people. */
export function errorText(error: number | null): string {
  if (error === null) return "not a number";
  return error < 1000 ? error.toFixed(3) : error.toExponential(1);
}
