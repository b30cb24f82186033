/**
 * Draws normal numbers from counter-based random numbers. It uses only additions, multiplications, divisions and square
 * roots, so that the bits are the same on every machine; Math.log and Math.cos do not promise that.
 */
import { type Key, threefry } from "./random.ts";

/** Draws `count` independent standard normal numbers, which depend on the key alone. */
export function normals(key: Key, count: number): Float32Array {
  const draws = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const words = threefry(key, i >> 1, 0);
    draws[i] = inverseNormal((words[0] + 0.5) / 2 ** 32);
    if (i + 1 < count) draws[i + 1] = inverseNormal((words[1] + 0.5) / 2 ** 32);
  }
  return draws;
}

/** Coefficients of numerator and denominator, constant last, of Wichura's PPND16 (Applied Statistics 37, 1988, AS 241). */
const CENTRE = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
];
const SHOULDER = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
    3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
    0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
  ],
];
const TAIL = [
  [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
    0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
  ],
];

/** Returns the number below which a share p of standard normal draws lies, to 16 digits. @param p share, in (0, 1) */
export function inverseNormal(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  const depth = Math.sqrt(-logarithm(q < 0 ? p : 1 - p));
  const size = depth <= 5 ? ratio(SHOULDER, depth - 1.6) : ratio(TAIL, depth - 5);
  return q < 0 ? -size : size;
}

function ratio([numerator, denominator]: readonly (readonly number[])[], x: number): number {
  return horner(numerator, x) / horner(denominator, x);
}

function horner(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

/** Computes log x for x in (0, 1] by doublings and the series of 2 atanh((m - 1) / (m + 1)) with m in (0.7, 1.4]. */
export function logarithm(x: number): number {
  let m = x;
  let exponent = 0;
  while (m <= Math.SQRT1_2) {
    m *= 2;
    exponent--;
  }
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let sum = 0;
  for (let k = 25; k >= 1; k -= 2) sum = sum * square + 1 / k;
  return 2 * s * sum + exponent * Math.LN2;
}
