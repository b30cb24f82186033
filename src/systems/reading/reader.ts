/** Readers as growing rules: what their steps compute, and what a drawing is to them. */
import { type Parameters, shapeSize } from "../../numbers/shapes.ts";
import type { RuleParts } from "../growing/buffers.ts";
import { initialParameters } from "../growing/initial.ts";
import { parameterShapes } from "../growing/spec.ts";
import { DIGITS, growingSpec, inkChannel, type ReadingSpec, readingShapes } from "./spec.ts";

/** The learned part of a reader. */
export interface ReaderParts {
  readonly spec: ReadingSpec;
  readonly parameters: Parameters;
}

/** Returns the growing rule that a reader is. Its outputs for the ink are zeros, so that the drawing stays as it is. */
export function ruleOf({ spec, parameters }: ReaderParts): RuleParts {
  const rule = growingSpec(spec);
  const padded = Object.entries(parameterShapes(rule)).map(([name, shape]) => {
    const tensor = new Float32Array(shapeSize(shape));
    tensor.set(parameters[name]);
    return [name, tensor];
  });
  return { spec: rule, parameters: Object.fromEntries(padded) };
}

/** Returns the part of a growing rule's tensors that is a reader's. */
export function readerPart<T extends Float32Array | Float64Array>(
  spec: ReadingSpec,
  tensors: Readonly<Record<string, T>>,
): Record<string, T> {
  const own = Object.entries(readingShapes(spec)).map(([name, shape]) => [
    name,
    tensors[name].slice(0, shapeSize(shape)),
  ]);
  return Object.fromEntries(own);
}

/** Returns an untrained reader, which believes nothing and changes nothing. */
export function initialReader(spec: ReadingSpec, rngSeed: number): Parameters {
  return readerPart(spec, initialParameters(growingSpec(spec), rngSeed));
}

/**
 * Puts a drawing under cells. Cells that have ink go on with what they hold; where there is less than a cell lives on, there is none.
 * @param drawing ink of each cell [H, W], from 0 none to 1 black
 * @param state what the cells held [H, W, C]; nothing by default
 * @returns state [H, W, C]
 */
export function layDrawing(
  spec: ReadingSpec,
  drawing: ArrayLike<number>,
  state?: ArrayLike<number>,
): Float32Array {
  const { channels, inkThreshold } = spec;
  const ink = inkChannel(spec);
  const laid = new Float32Array(drawing.length * channels);
  for (let cell = 0; cell < drawing.length; cell++) {
    if (!(drawing[cell] > inkThreshold)) continue;
    const first = cell * channels;
    if (state) for (let c = 0; c < ink; c++) laid[first + c] = state[first + c];
    laid[first + ink] = drawing[cell];
  }
  return laid;
}

/** What a cell without ink believes. */
export const NO_INK = -1;

/**
 * Returns the digit that each cell believes in most, [H, W]; {@link NO_INK} where there is no cell. Of equals it is the least.
 * @param state [H, W, C]
 */
export function beliefs(spec: ReadingSpec, state: Float32Array): Int8Array {
  const { channels, inkThreshold } = spec;
  const ink = inkChannel(spec);
  return Int8Array.from({ length: state.length / channels }, (_, cell) => {
    const first = cell * channels;
    if (!(state[first + ink] > inkThreshold)) return NO_INK;
    let best = 0;
    for (let digit = 1; digit < DIGITS; digit++)
      if (state[first + digit] > state[first + best]) best = digit;
    return best;
  });
}
