// Which cells fire: Threefry-2x32-20 on four counters at once, eight cells (src/numbers/random.ts is the definition).

// @ts-ignore: decorator
@inline
function rotate(x: v128, left: i32): v128 {
  return v128.or(i32x4.shl(x, left), i32x4.shr_u(x, 32 - left));
}

// x0 and x1 are module variables because AssemblyScript functions return one value.
let x0: v128 = i32x4.splat(0);
let x1: v128 = i32x4.splat(0);

// @ts-ignore: decorator
@inline
function fourRounds(r0: i32, r1: i32, r2: i32, r3: i32): void {
  let a = x0, b = x1;
  a = i32x4.add(a, b); b = v128.xor(rotate(b, r0), a);
  a = i32x4.add(a, b); b = v128.xor(rotate(b, r1), a);
  a = i32x4.add(a, b); b = v128.xor(rotate(b, r2), a);
  a = i32x4.add(a, b); b = v128.xor(rotate(b, r3), a);
  x0 = a;
  x1 = b;
}

// @ts-ignore: decorator
@inline
function inject(first: i32, second: i32): void {
  x0 = i32x4.add(x0, i32x4.splat(first));
  x1 = i32x4.add(x1, i32x4.splat(second));
}

/**
 * Fire bits of the eight cells (y, x) .. (y, x + 7), x even: bit i of the result is cell x + i.
 * @param threshold 24-bit number that a draw must stay below
 */
export function fireBits(key0: i32, key1: i32, step: i32, y: i32, x: i32, threshold: i32): i32 {
  const key2 = 0x1bd11bda ^ key0 ^ key1;
  const counter = (y << 16) | (x >> 1);
  x0 = i32x4.splat(step + key0);
  x1 = i32x4.add(i32x4.splat(counter + key1), i32x4(0, 1, 2, 3));
  fourRounds(13, 15, 26, 6); inject(key1, key2 + 1);
  fourRounds(17, 29, 16, 24); inject(key2, key0 + 2);
  fourRounds(13, 15, 26, 6); inject(key0, key1 + 3);
  fourRounds(17, 29, 16, 24); inject(key1, key2 + 4);
  fourRounds(13, 15, 26, 6); inject(key2, key0 + 5);
  const limit = i32x4.splat(threshold);
  const even = i32x4.bitmask(i32x4.lt_s(i32x4.shr_u(x0, 8), limit));
  const odd = i32x4.bitmask(i32x4.lt_s(i32x4.shr_u(x1, 8), limit));
  return spread(even) | (spread(odd) << 1);
}

/** Bits 3210 to 3_2_1_0. */
// @ts-ignore: decorator
@inline
function spread(bits: i32): i32 {
  return (bits & 1) | ((bits & 2) << 1) | ((bits & 4) << 2) | ((bits & 8) << 3);
}
