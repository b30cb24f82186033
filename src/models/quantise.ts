/**
 * Stores parameters in eight bits each, as the article's demo does (Distill 2020, notebook, "WebGL demo"):
 * scale = 2 * max|w|, byte = round((w / scale + 0.5) * 255), read back as w = (byte / 255 - 0.5) * scale.
 */
import type { Rule } from "./rule.ts";

/** Numbers in eight bits each, with their common scale. */
export interface Quantised {
  /** One byte for each number; 0 stands for -scale / 2, and 255 for +scale / 2. */
  readonly bytes: Uint8Array;
  /** Twice the largest absolute value; 0 if all numbers are 0. */
  readonly scale: number;
}

/**
 * Rounds each number to the nearest of 256 evenly spaced ones. Zero itself is not among them (127.5 becomes 128). Every step
 * rounds as the notebook's numpy does in float32, ties to even, so that all bytes are the same.
 */
export function quantise(numbers: ArrayLike<number>): Quantised {
  let largest = 0;
  for (let i = 0; i < numbers.length; i++) largest = Math.max(largest, Math.abs(numbers[i]!));
  const scale = 2 * largest;
  const encode = (number: number): number => {
    // An untrained layer is all zeros. Under any other scale, rounding turns a zero into 128.
    if (scale === 0) return 128;
    const place = Math.fround(Math.fround(Math.fround(number / scale) + 0.5) * 255);
    const up = Math.round(place);
    return up - place === 0.5 && up % 2 === 1 ? up - 1 : up;
  };
  return { bytes: Uint8Array.from(numbers, encode), scale };
}

/** Returns the numbers that bytes stand for. Quantised again, they give the same bytes and scale. */
export function dequantise({ bytes, scale }: Quantised): Float32Array {
  return Float32Array.from(bytes, (byte) => (byte / 255 - 0.5) * scale);
}

/**
 * Returns a rule as it is after an export to eight bits for each parameter. Each tensor has a scale of its own. What was
 * measured of the rule does not hold for the rounded one, and is left out of its card.
 */
export function quantiseRule({ spec, parameters, card: { heal: _, ...card } }: Rule): Rule {
  const tensors = Object.entries(parameters);
  const coarse = tensors.map(([name, data]) => [name, dequantise(quantise(data))]);
  return { spec, parameters: Object.fromEntries(coarse), card };
}
