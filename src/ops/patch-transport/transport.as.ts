// Optimal transport between the numbers of two planes (transport.ts is the definition, whose sums have the same order).
import { MARGIN, Room } from "./room.as";

/** Bytes of a float32. */
const BYTES: i32 = 4;

/**
 * Sorts the projected patches; equal numbers stay in the order of their places. A radix sort by the bytes of the numbers in float32, the last
 * byte first, leaves to be exchanged only those that are the same in float32.
 * @param height, width patches of a column, and of a row
 */
export function sortProjected(room: Room, height: i32, width: i32): void {
  const count = height * width, counts = room.counts;
  memory.fill(counts, 0, BYTES << 10);
  let to = room.words;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++, to += 8) {
      const place = y * room.stride + (x << 3), key = rising(<f32>load<f64>(room.projected + place));
      store<u64>(to, <u64>key << 32 | place);
      for (let byte = 0; byte < BYTES; byte++) {
        const at = counts + (byte << 10) + ((key >> (byte << 3) & 255) << 2);
        store<i32>(at, load<i32>(at) + 1);
      }
    }
  let from = room.words;
  to = room.otherWords;
  for (let byte = 0; byte < BYTES; byte++) {
    distribute(from, to, count, counts + (byte << 10), 32 + (byte << 3));
    const next = from;
    from = to;
    to = next;
  }
  exchange(room, from, count);
}

/** Maps numbers to words in the same order, both zeros to one. */
// @ts-ignore: decorator
@inline
function rising(value: f32): u32 {
  const bits = reinterpret<i32>(value + 0);
  return bits ^ (bits >> 31 | 0x80000000);
}

/** Puts words in the order of one byte, those with equal bytes in the order that they have. @param counts of words with each byte */
function distribute(from: usize, to: usize, count: i32, counts: usize, shift: i32): void {
  let sum = to;
  for (let at = counts; at < counts + 1024; at += 4) {
    const own = load<i32>(at);
    store<usize>(at, sum);
    sum += own << 3;
  }
  for (const end = from + (count << 3); from < end; from += 8) {
    const word = load<u64>(from), at = counts + ((<usize>(word >> shift) & 255) << 2), place = load<usize>(at);
    store<u64>(place, word);
    store<usize>(at, place + 8);
  }
}

/** Puts sorted numbers and their places into the room, each behind those that are not larger. */
function exchange(room: Room, from: usize, count: i32): void {
  const values = room.values, places = room.places;
  for (let i = 0; i < count; i++) {
    const place = load<i32>(from + (i << 3)), value = load<f64>(room.projected + place);
    let j = i;
    for (; j > 0 && load<f64>(values + ((j - 1) << 3)) > value; j--) {
      store<f64>(values + (j << 3), load<f64>(values + ((j - 1) << 3)));
      store<i32>(places + (j << 2), load<i32>(places + ((j - 1) << 2)));
    }
    store<f64>(values + (j << 3), value);
    store<i32>(places + (j << 2), place);
  }
}

/** Cuts the sorted numbers into `parts` parts of equal weight, and puts their means into the room. @returns the mean squared distance from them */
export function cutIntoParts(room: Room, numbers: i64, parts: i64): f64 {
  const means = room.means;
  memory.fill(means, 0, <usize>parts << 3);
  let spread: f64 = 0;
  for (let isSpread = 0; isSpread < 2; isSpread++) {
    let mean = means, value = room.values;
    let end: i64 = 0, until = numbers, from: i64 = 0;
    for (let place: i64 = 0; place < numbers; place++, value += 8) {
      end += parts;
      const number = load<f64>(value);
      while (from < end) {
        const to = min(end, until), share = <f64>(to - from);
        if (isSpread) {
          const distance = number - load<f64>(mean);
          spread += share * (distance * distance);
        } else store<f64>(mean, load<f64>(mean) + share * number / <f64>numbers);
        from = to;
        if (from == until) {
          until += numbers;
          mean += 8;
        }
      }
    }
  }
  return spread / <f64>(numbers * parts);
}

/** Moves the sorted numbers to the means of their parts, and leaves the gradients of the projected patches. @returns the mean squared distance */
export function moveToParts(room: Room, height: i32, width: i32): f64 {
  const stride = room.stride, projected = room.projected, count = <f64>(height * width);
  const dProjected = room.dProjected + MARGIN * stride + (MARGIN << 3);
  for (let i = 0; i < height * width; i++)
    store<f64>(dProjected + load<i32>(room.places + (i << 2)), load<f64>(room.means + (i << 3)));
  let sum: f64 = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * stride + (x << 3);
      const difference = load<f64>(projected + at) - load<f64>(dProjected + at);
      sum += difference * difference;
      store<f64>(dProjected + at, 2 / count * difference);
    }
  return sum / count;
}
