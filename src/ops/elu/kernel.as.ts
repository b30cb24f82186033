// Exponential linear unit on rows that stay in cache, and the sums that bias gradients are.
import { madd } from "../gemm/kernel.as";

/**
 * Constants of e^x, four times each, in memory: what stands in code as a constant of four numbers is made anew, by several
 * instructions, in every turn of a loop. The least x; 1 / ln 2; 1.5 * 2^23; -ln 2 in two parts; a polynomial of degree 6
 * for e^r (coefficients of Cephes' expf).
 */
const LEAST: usize = 0, LOG2_E: usize = 16, MAGIC: usize = 32, LN_2: usize = 48, LN_2_REST: usize = 64, POLYNOMIAL: usize = 80;
const constants = memory.data<f32>([
  -87, -87, -87, -87,
  1.44269504088896341, 1.44269504088896341, 1.44269504088896341, 1.44269504088896341,
  12582912, 12582912, 12582912, 12582912,
  -0.693359375, -0.693359375, -0.693359375, -0.693359375,
  2.12194440e-4, 2.12194440e-4, 2.12194440e-4, 2.12194440e-4,
  1.9875691500e-4, 1.9875691500e-4, 1.9875691500e-4, 1.9875691500e-4,
  1.3981999507e-3, 1.3981999507e-3, 1.3981999507e-3, 1.3981999507e-3,
  8.3334519073e-3, 8.3334519073e-3, 8.3334519073e-3, 8.3334519073e-3,
  4.1665795894e-2, 4.1665795894e-2, 4.1665795894e-2, 4.1665795894e-2,
  1.6666665459e-1, 1.6666665459e-1, 1.6666665459e-1, 1.6666665459e-1,
  5.0000001201e-1, 5.0000001201e-1, 5.0000001201e-1, 5.0000001201e-1,
  1, 1, 1, 1,
], 16);
const ONE: usize = 176;

// @ts-ignore: decorator
@inline
function constant(offset: usize): v128 {
  return v128.load(constants + offset);
}

/**
 * e^x of four numbers at most 0: 2^n e^r with r within half of ln 2. Within 1e-7 of the true value; below -87 it stays at
 * e^-87; NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
function expNegative(x: v128): v128 {
  x = f32x4.pmax(x, constant(LEAST));
  // Adding 1.5 * 2^23 rounds to a whole number, which the low bits then hold.
  const shifted = madd(x, constant(LOG2_E), constant(MAGIC));
  const n = f32x4.sub(shifted, constant(MAGIC));
  let r = madd(n, constant(LN_2), x);
  r = madd(n, constant(LN_2_REST), r);
  let y = constant(POLYNOMIAL);
  y = madd(y, r, constant(POLYNOMIAL + 16));
  y = madd(y, r, constant(POLYNOMIAL + 32));
  y = madd(y, r, constant(POLYNOMIAL + 48));
  y = madd(y, r, constant(POLYNOMIAL + 64));
  y = madd(y, r, constant(POLYNOMIAL + 80));
  y = madd(f32x4.mul(y, r), r, f32x4.add(r, constant(ONE)));
  return i32x4.add(y, i32x4.shl(shifted, 23));
}

/** x = x where positive, else e^x - 1; count floats, a multiple of 4. */
export function elu(x: usize, count: i32): void {
  const zero = f32x4.splat(0);
  const end = x + (<usize>count << 2);
  for (; x < end; x += 16) {
    // One of the two terms is 0: e^0 is 1 to the last bit.
    const value = v128.load(x);
    const low = f32x4.sub(expNegative(f32x4.pmin(value, zero)), constant(ONE));
    v128.store(x, f32x4.add(f32x4.pmax(value, zero), low));
  }
}

/** gradient *= derivative, which the output y itself gives: 1 where it is positive, else y + 1. */
export function eluBackward(gradient: usize, y: usize, count: i32): void {
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  const end = gradient + (<usize>count << 2);
  for (; gradient < end; gradient += 16, y += 16) {
    const slope = f32x4.add(f32x4.pmin(v128.load(y), zero), one);
    v128.store(gradient, f32x4.mul(v128.load(gradient), slope));
  }
}

/** x += y; count floats. */
export function addTo(x: usize, y: usize, count: i32): void {
  const end = x + (<usize>count << 2);
  for (; x + 16 <= end; x += 16, y += 16) v128.store(x, f32x4.add(v128.load(x), v128.load(y)));
  for (; x < end; x += 4, y += 4) store<f32>(x, load<f32>(x) + load<f32>(y));
}

/** sums += every row. */
export function addRows(rows: usize, count: i32, columns: i32, sums: usize): void {
  const rowBytes = <usize>columns << 2;
  let c: usize = 0;
  for (; c + 16 <= rowBytes; c += 16) {
    let sum = v128.load(sums + c);
    for (let i = 0, at = rows + c; i < count; i++, at += rowBytes) sum = f32x4.add(sum, v128.load(at));
    v128.store(sums + c, sum);
  }
  for (; c < rowBytes; c += 4) {
    let sum = load<f32>(sums + c);
    for (let i = 0, at = rows + c; i < count; i++, at += rowBytes) sum += load<f32>(at);
    store<f32>(sums + c, sum);
  }
}
