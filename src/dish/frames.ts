/** Turns what an engine says of cells (ops/frame) into what a dish says, and back. Pages load this when they ask what cells hold. */
import { NOBODY } from "../ops/mixed-step/owner.ts";
import type { Extent, Frame } from "./culture.ts";
import type { CellReading, DishState } from "./dish.ts";

/** Turns what an engine reads of a cell, [C + 3], into what the cell holds. */
export function toReading(reading: Frame): CellReading {
  const [alive, fired, owner] = reading.subarray(-3);
  return {
    channels: Float32Array.from(reading.subarray(0, -3)),
    alive: alive === 1,
    fired: fired === 1,
    owner: owner === NOBODY ? null : owner,
  };
}

/** Turns a frame into the state of a dish. */
export function toDishState({ height, width }: Extent, frame: Frame, channels: number): DishState {
  const state = new Float32Array(height * width * channels);
  const owners = new Uint8Array(height * width).fill(NOBODY);
  for (let row = 0; row < frame.length; row += 2 + channels) {
    const cell = frame[row];
    owners[cell] = frame[row + 1];
    state.set(frame.subarray(row + 2, row + 2 + channels), cell * channels);
  }
  return { state, owners };
}

/**
 * Turns the state of a dish into a frame. Without owners, all cells follow the first rule.
 * @throws Error if the sizes do not fit, or if a cell that holds something follows no rule
 */
export function toFrame(
  { height, width }: Extent,
  { state, owners }: { readonly state: Float32Array; readonly owners?: Uint8Array },
  channels: number,
  rules: number,
): Float32Array {
  const cells = height * width;
  if (state.length !== cells * channels)
    throw new Error(
      `The state of this dish takes ${cells * channels} numbers, not ${state.length}.`,
    );
  if (owners && owners.length !== cells)
    throw new Error(`The owners of this dish take ${cells} bytes, not ${owners.length}.`);
  const rows: number[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const contents = state.subarray(cell * channels, (cell + 1) * channels);
    const isEmpty = contents.every((value) => value === 0);
    const owner = owners ? owners[cell] : isEmpty ? NOBODY : 0;
    if (owner === NOBODY && isEmpty) continue;
    if (owner >= rules) {
      const where = `The cell in row ${Math.floor(cell / width)} and column ${cell % width}`;
      throw new Error(
        owner === NOBODY
          ? `${where} holds something, but follows no rule.`
          : `${where} follows rule ${owner}, but the dish has only ${rules}, counted from 0.`,
      );
    }
    rows.push(cell, owner, ...contents);
  }
  return Float32Array.from(rows);
}
