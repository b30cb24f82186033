/**
 * Weights of few bits: whole numbers, and a scale for each row of a tensor. Rules are trained to bear it, and genomes hold nothing else.
 * A row of weights [inputs] belongs to one output; a bias is one row, or one for each goal.
 */
import type { Parameters, Shapes } from "../numbers/shapes.ts";

/** Fewest and most bits of a weight. */
export const WEIGHT_BITS: readonly [fewest: number, most: number] = [2, 8];

/** A tensor in few bits: each number is a whole one times 2^(e / 8), with an exponent e for each row. */
export interface RoundedTensor {
  /** Whole numbers from -top to top, row-major; top is 2^(bits - 1) - 1, so that 2 bits are -1, 0 and 1. */
  readonly codes: Int8Array;
  /** One exponent for each row. */
  readonly exponents: Int8Array;
}

/** Bits of a bias, whatever weights have: there are few of them, and a hidden unit that fires too early does harm everywhere. */
const BIAS_BITS = 8;
/** 2^(i / 8), spelt out since powers may differ between machines in their last bit. */
const EIGHTHS = [
  1,
  1.0905077326652577,
  1.189207115002721,
  1.2968395546510096,
  Math.SQRT2,
  1.5422108254079407,
  1.681792830507429,
  1.8340080864093424,
];
const [LEAST, MOST] = [-128, 127];
/** How many exponents below that of the largest number are tried: at the last one it is cut to a third. */
const TRIED = 13;

const SCALES = Array.from({ length: MOST - LEAST + 1 }, (_, i) => {
  const exponent = LEAST + i;
  return EIGHTHS[exponent & 7] * 2 ** (exponent >> 3);
});
const scaleOf = (exponent: number): number => SCALES[exponent - LEAST];

/** Bits of a tensor's codes. */
export function bitsOf(name: string, bits: number): number {
  return name.endsWith("bias") ? BIAS_BITS : bits;
}

/**
 * Largest whole number of a tensor's codes.
 * @param name of the tensor: biases have 8 bits, whatever weights have
 * @param bits of a weight, 2 to 8
 */
export function topCode(name: string, bits: number): number {
  return 2 ** (bitsOf(name, bits) - 1) - 1;
}

/** Number of rows of a tensor, each with a scale of its own. */
export function rowCount(shape: readonly number[]): number {
  return shape.length > 1 ? shape[0] : 1;
}

/**
 * Rounds a tensor. Each row gets the scale with the least squared error, which for few bits cuts the largest numbers. What has been rounded
 * stays as it is when it is rounded again to as many bits.
 * @param name of the tensor: biases have 8 bits, whatever weights have
 * @param shape of the tensor; a bias [outputs] is one row
 * @param bits of a weight, 2 to 8
 */
export function roundTensor(
  name: string,
  numbers: Float32Array,
  shape: readonly number[],
  bits: number,
): RoundedTensor {
  const top = topCode(name, bits);
  const rows = rowCount(shape);
  const columns = numbers.length / rows;
  const codes = new Int8Array(numbers.length);
  const exponents = new Int8Array(rows);
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    const values = numbers.subarray(from, from + columns);
    exponents[row] = bestExponent(values, top);
    const scale = scaleOf(exponents[row]);
    for (let i = 0; i < columns; i++) codes[from + i] = codeOf(values[i], scale, top);
    // Of a row of nothing the scale is nothing to keep.
    if (codes.subarray(from, from + columns).every((code) => code === 0)) exponents[row] = LEAST;
  }
  return { codes, exponents };
}

/** The numbers that a rounded tensor stands for. */
export function unroundTensor({ codes, exponents }: RoundedTensor): Float32Array {
  const columns = codes.length / exponents.length;
  return Float32Array.from(codes, (code, i) => code * scaleOf(exponents[Math.floor(i / columns)]));
}

/** Parameters as they are in so many bits a weight. @param shapes of the tensors that are rounded; the others stay as they are */
export function roundParameters(parameters: Parameters, shapes: Shapes, bits: number): Parameters {
  const tensors = Object.entries(parameters).map(([name, numbers]) => {
    const isRounded = Object.hasOwn(shapes, name);
    return [
      name,
      isRounded ? unroundTensor(roundTensor(name, numbers, shapes[name], bits)) : numbers,
    ];
  });
  return Object.fromEntries(tensors);
}

function codeOf(value: number, scale: number, top: number): number {
  return Math.max(-top, Math.min(top, Math.round(value / scale)));
}

function bestExponent(values: Float32Array, top: number): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  if (largest === 0) return LEAST;
  // The smallest scale that cuts nothing, and one more, since the largest code of rounded weights need not be the top.
  const whole = SCALES.findIndex((scale) => scale * top >= largest);
  const full = whole < 0 ? MOST : Math.min(MOST, LEAST + whole + 1);
  let [best, leastError] = [full, Number.POSITIVE_INFINITY];
  for (let exponent = full; exponent >= Math.max(LEAST, full - TRIED); exponent--) {
    const error = roundingError(values, scaleOf(exponent), top);
    if (error < leastError) [best, leastError] = [exponent, error];
  }
  return best;
}

/** Sum of the squared differences between numbers and what is kept of them. */
function roundingError(values: Float32Array, scale: number, top: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const difference = values[i] - Math.fround(codeOf(values[i], scale, top) * scale);
    sum += difference * difference;
  }
  return sum;
}
