/** A state of which only the cells that hold anything are kept. A grown creature fills about an eighth of its grid. */
export interface SparseState {
  /** Row-major places of the cells, in rising order. */
  readonly cells: Uint32Array;
  /** Contents of these cells, [cells, C]. */
  readonly values: Float32Array;
}

/** Returns the cells of a state that hold anything but zeros. @param state state [H, W, C] */
export function toSparse(state: Float32Array, channels: number): SparseState {
  const cells: number[] = [];
  for (let start = 0; start < state.length; start += channels) {
    for (let i = start; i < start + channels; i++) {
      if (state[i] !== 0) {
        cells.push(start / channels);
        break;
      }
    }
  }
  const values = new Float32Array(cells.length * channels);
  let next = 0;
  for (const cell of cells)
    for (let i = cell * channels; i < (cell + 1) * channels; i++) values[next++] = state[i];
  return { cells: Uint32Array.from(cells), values };
}

/**
 * Returns the whole state, with zeros in all other cells.
 * @param places number of cells of the grid, H * W
 * @returns state [H, W, C]
 */
export function toDense(
  { cells, values }: SparseState,
  places: number,
  channels: number,
): Float32Array {
  const state = new Float32Array(places * channels);
  let next = 0;
  for (const cell of cells)
    for (let i = cell * channels; i < (cell + 1) * channels; i++) state[i] = values[next++];
  return state;
}
