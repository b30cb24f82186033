/** Frames: a dish as a list of its cells (README.md). */
import { NOBODY } from "../mixed-step/owner.ts";
import type { MixedState } from "../mixed-step/reference.ts";

/** A row for each cell that holds something: index, owner, contents; [N, 2 + C]. */
export function keepFrame({ state, owners }: MixedState): Float64Array {
  const channels = state.length / owners.length;
  const rows: number[] = [];
  for (const [cell, owner] of owners.entries())
    if (owner !== NOBODY)
      rows.push(cell, owner, ...state.subarray(cell * channels, (cell + 1) * channels));
  return Float64Array.from(rows);
}

/** Whether every row names a cell of the grid and a rule of the dish. NaN names neither. */
export function isOfDish(
  frame: ArrayLike<number>,
  cells: number,
  channels: number,
  rules: number,
): boolean {
  for (let row = 0; row < frame.length; row += 2 + channels) {
    const [cell, owner] = [frame[row], frame[row + 1]];
    if (!(cell >= 0 && cell < cells && owner >= 0 && owner < rules)) return false;
  }
  return true;
}

/** The dish of a frame. @param frame [N, 2 + C] */
export function restoreFrame(
  frame: ArrayLike<number>,
  cells: number,
  channels: number,
): MixedState {
  const state = new Float64Array(cells * channels);
  const owners = new Uint8Array(cells).fill(NOBODY);
  for (let row = 0; row < frame.length; row += 2 + channels) {
    const cell = frame[row];
    owners[cell] = frame[row + 1];
    for (let c = 0; c < channels; c++) state[cell * channels + c] = frame[row + 2 + c];
  }
  return { state, owners };
}
