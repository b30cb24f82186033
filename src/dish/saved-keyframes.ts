/** The keyframes of a saved dish as two tensors, and back with every number checked. */
import type { Safetensors, TensorData } from "../models/safetensors.ts";
import { own } from "../numbers/schema.ts";
import type { Keyframe } from "./history.ts";
import type { Settings } from "./settings.ts";
import { MOST_STRIDE } from "./timeline.ts";

type Tensors = Safetensors["tensors"];

/** Numbers in a row of `keyframes`: step, whether it was made by hand, place of its settings, rows of `cells`. */
const COLUMNS = 4;
/** Most bytes that the cells of earlier steps take; the oldest are left out. */
const PAST_BYTES = 32 * 2 ** 20;
const LAST_STEP = 2 ** 31 - 1;

/** The latest keyframes whose cells fit the file; the last one always does. */
export function latest(keyframes: readonly Keyframe[]): readonly Keyframe[] {
  let bytes = 0;
  const first = keyframes.findLastIndex(({ frame }, i) => {
    if (i < keyframes.length - 1) bytes += frame.byteLength;
    return bytes > PAST_BYTES;
  });
  return keyframes.slice(first + 1);
}

/**
 * Writes keyframes as tensors.
 * @param settings all that the keyframes have
 * @throws Error with one sentence if a cell holds NaN or an infinite number
 */
export function keyframeTensors(
  keyframes: readonly Keyframe[],
  settings: readonly Settings[],
): Tensors {
  const width = 2 + channelsOf(settings);
  const rows = keyframes.map((keyframe) => [
    ...[keyframe.step, keyframe.byHand ? 1 : 0],
    ...[settings.indexOf(keyframe.settings), keyframe.frame.length / width],
  ]);
  const cells = new Float32Array(keyframes.reduce((sum, { frame }) => sum + frame.length, 0));
  let end = 0;
  for (const { frame } of keyframes) {
    cells.set(frame, end);
    end += frame.length;
  }
  if (!cells.every(Number.isFinite))
    throw new Error("The dish cannot be saved: some of its cells hold NaN or infinite numbers.");
  return {
    keyframes: { shape: [rows.length, COLUMNS], data: Uint32Array.from(rows.flat()) },
    cells: { shape: [cells.length / width, width], data: cells },
  };
}

/**
 * Reads keyframes.
 * @param settings all that the file has, at least one
 * @param grid number of cells of the dish
 * @throws Error with one sentence if they are not those of a dish
 */
export function readKeyframes(
  tensors: Tensors,
  settings: readonly Settings[],
  grid: number,
): Keyframe[] {
  const width = 2 + channelsOf(settings);
  const rows = read(tensors, "keyframes", COLUMNS, Uint32Array);
  const cells = read(tensors, "cells", width, Float32Array);
  const keyframes: Keyframe[] = [];
  let end = 0;
  for (let row = 0; row < rows.length; row += COLUMNS) {
    const [step, byHand, place, count] = rows.subarray(row, row + COLUMNS);
    const begin = end;
    end += count * width;
    const before = keyframes.at(-1)?.step ?? step - 1;
    if (!(step > before && step - before <= MOST_STRIDE && step <= LAST_STEP && byHand <= 1))
      throw broken("its steps do not follow each other as those of a dish do");
    if (!(place in settings)) throw broken(`it has no settings ${place}`);
    const frame = cells.slice(begin, end);
    if (!isFrame(frame, width, grid, settings[place].rules.length))
      throw broken(`its cells at step ${step} are not those of such a dish`);
    keyframes.push({ step, frame, settings: settings[place], byHand: byHand === 1 });
  }
  if (keyframes.length === 0 || end !== cells.length)
    throw broken("its cells and its steps do not fit each other");
  return keyframes;
}

/** Whether rows [N, 2 + C] name cells of the grid in their order and rules of the dish, and hold finite numbers. */
function isFrame(frame: Float32Array, width: number, grid: number, rules: number): boolean {
  let last = -1;
  for (let row = 0; row < frame.length; row += width) {
    const [cell, owner] = [frame[row], frame[row + 1]];
    if (!(Number.isInteger(cell) && cell > last && cell < grid)) return false;
    if (!(Number.isInteger(owner) && owner >= 0 && owner < rules)) return false;
    last = cell;
  }
  return frame.every(Number.isFinite);
}

function read<T extends TensorData>(
  tensors: Tensors,
  name: string,
  columns: number,
  type: new (length: number) => T,
): T {
  const { shape, data } = own(tensors, name) ?? {};
  if (!(data instanceof type) || shape?.length !== 2 || shape[1] !== columns)
    throw broken(`its tensor "${name}" is missing, or has a wrong type or shape`);
  return data;
}

function channelsOf([{ rules }]: readonly Settings[]): number {
  return rules[0].spec.channels;
}

/** The error of a file that is not what it says. */
export function broken(what: string): Error {
  return new Error(`The saved dish is broken: ${what}.`);
}
