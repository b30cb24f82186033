/**
 * Eight bits a parameter, as the article's demo stores rules (Distill 2020, notebook, "WebGL demo"):
 * scale = 2 * max|w|, byte = round((w / scale + 0.5) * 255), read back as w = (byte / 255 - 0.5) * scale.
 */
import type { Rule } from "./rule.ts";

/** Numbers in eight bits each, and the one number that gives them their size. */
export interface Quantised {
  /** One byte a number: 0 stands for -scale / 2, 255 for +scale / 2. */
  readonly bytes: Uint8Array;
  /** Twice the largest absolute value; 0 when all numbers are 0. */
  readonly scale: number;
}

/**
 * The nearest of 256 evenly spaced numbers for each; zero itself is not among them (127.5 becomes 128). Rounded at every
 * step as the notebook's numpy does in float32, ties to even, so that the bytes are the same to the last one.
 */
export function quantise(numbers: ArrayLike<number>): Quantised {
  let largest = 0;
  for (let i = 0; i < numbers.length; i++) largest = Math.max(largest, Math.abs(numbers[i]!));
  const scale = 2 * largest;
  const encode = (number: number): number => {
    // An untrained layer is all zeros; 128 is what rounding gives for a zero under any other scale.
    if (scale === 0) return 128;
    const place = Math.fround(Math.fround(Math.fround(number / scale) + 0.5) * 255);
    const up = Math.round(place);
    return up - place === 0.5 && up % 2 === 1 ? up - 1 : up;
  };
  return { bytes: Uint8Array.from(numbers, encode), scale };
}

/** The numbers that the bytes stand for; quantised again they give the same bytes and scale. */
export function dequantise({ bytes, scale }: Quantised): Float32Array {
  return Float32Array.from(bytes, (byte) => (byte / 255 - 0.5) * scale);
}

/** The rule as it is after an export to eight bits a parameter, each tensor with its own scale. */
export function quantiseRule(rule: Rule): Rule {
  const tensors = Object.entries(rule.parameters);
  const coarse = tensors.map(([name, data]) => [name, dequantise(quantise(data))]);
  return { ...rule, parameters: Object.fromEntries(coarse) };
}
