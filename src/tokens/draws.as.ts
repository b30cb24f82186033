// Random numbers and the exponential, the same bits everywhere (draws.ts is the definition).

let key0: i32 = 0;
let key1: i32 = 0;
// Both words of the last draw: AssemblyScript functions return one value.
export let word0: u32 = 0;
let word1: u32 = 0;

/** Chooses the sequence that later draws come from. */
export function useKey(a: i32, b: i32): void {
  key0 = a;
  key1 = b;
}

/** Threefry-2x32-20 (src/numbers/random.ts). */
export function draw(counter0: i32, counter1: i32): void {
  const key2 = 0x1bd11bda ^ key0 ^ key1;
  let a = counter0 + key0, b = counter1 + key1;
  a += b; b = rotl(b, 13) ^ a; a += b; b = rotl(b, 15) ^ a; a += b; b = rotl(b, 26) ^ a; a += b; b = rotl(b, 6) ^ a;
  a += key1; b += key2 + 1;
  a += b; b = rotl(b, 17) ^ a; a += b; b = rotl(b, 29) ^ a; a += b; b = rotl(b, 16) ^ a; a += b; b = rotl(b, 24) ^ a;
  a += key2; b += key0 + 2;
  a += b; b = rotl(b, 13) ^ a; a += b; b = rotl(b, 15) ^ a; a += b; b = rotl(b, 26) ^ a; a += b; b = rotl(b, 6) ^ a;
  a += key0; b += key1 + 3;
  a += b; b = rotl(b, 17) ^ a; a += b; b = rotl(b, 29) ^ a; a += b; b = rotl(b, 16) ^ a; a += b; b = rotl(b, 24) ^ a;
  a += key1; b += key2 + 4;
  a += b; b = rotl(b, 13) ^ a; a += b; b = rotl(b, 15) ^ a; a += b; b = rotl(b, 26) ^ a; a += b; b = rotl(b, 6) ^ a;
  word0 = a + key2;
  word1 = b + key0 + 5;
}

/** exp(-d) for 0 <= d <= 24: 2^-n · exp(r) with |r| <= ln(2) / 2, and nine terms of the series. */
export function expOfMinus(d: f64): f64 {
  const n = Math.floor(d * 1.4426950408889634 + 0.5);
  const r = n * 0.6931471803691238 - d + n * 1.9082149292705877e-10;
  let e: f64 = 1.0 / 362880;
  e = 1.0 / 40320 + r * e;
  e = 1.0 / 5040 + r * e;
  e = 1.0 / 720 + r * e;
  e = 1.0 / 120 + r * e;
  e = 1.0 / 24 + r * e;
  e = 1.0 / 6 + r * e;
  e = 0.5 + r * e;
  e = 1 + r * e;
  e = 1 + r * e;
  return e * reinterpret<f64>((1023 - <u64>n) << 52);
}

/** A normal number truncated at ±limit, by rejection: attempt n uses draw (index, attempts + n). */
export function normal(index: i32, attempts: i32, limit: f64): f64 {
  let x: f64;
  do {
    draw(index, attempts++);
    x = (<f64>word0 + 0.5) * (2 * limit / 4294967296) - limit;
  } while ((<f64>word1 + 0.5) / 4294967296 >= expOfMinus(x * x * 0.5));
  return x;
}
