// Optimal transport between the numbers of two planes (transport.ts is the definition, whose sums have the same order).
import { MARGIN, Room } from "./room.as";

/** Bytes of a number, and how many words count those of each value. */
const BYTES: i32 = 8;
const COUNTS: i32 = BYTES * 256;

/**
 * Sorts the projected patches, byte by byte of their numbers, the last byte first; equal numbers stay in the order of their places.
 * @param height, width patches of a column, and of a row
 */
export function sortProjected(room: Room, height: i32, width: i32): void {
  const counts = room.counts;
  memory.fill(counts, 0, COUNTS << 2);
  let key = room.keys, place = room.places;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++, key += 8, place += 4) {
      const at = y * room.stride + (x << 3), bits = rising(load<i64>(room.projected + at));
      store<u64>(key, bits);
      store<i32>(place, at);
      for (let byte = 0; byte < BYTES; byte++) {
        const count = countOf(counts, bits, byte);
        store<i32>(count, load<i32>(count) + 1);
      }
    }
  for (let byte = 0; byte < BYTES; byte++) distribute(room, height * width, byte);
}

/** Maps the bits of numbers to words in the same order. No number is -0, since sums begin with 0. */
// @ts-ignore: decorator
@inline
function rising(bits: i64): u64 {
  return bits ^ (bits >> 63 | i64.MIN_VALUE);
}

/** Where the words with the same byte are counted. */
// @ts-ignore: decorator
@inline
function countOf(counts: usize, bits: u64, byte: i32): usize {
  return counts + (byte << 10) + ((<i32>(bits >> (byte << 3)) & 255) << 2);
}

/** Puts numbers in the order of one byte; those in which it is equal stay in the order that they have. */
function distribute(room: Room, count: i32, byte: i32): void {
  const keys = room.keys, places = room.places, toKeys = room.otherKeys, toPlaces = room.otherPlaces, counts = room.counts;
  let sum = 0;
  for (let at = counts + (byte << 10), end = at + 1024; at < end; at += 4) {
    const own = load<i32>(at);
    store<i32>(at, sum);
    sum += own;
  }
  for (let i = 0; i < count; i++) {
    const bits = load<u64>(keys + (i << 3)), next = countOf(counts, bits, byte), to = load<i32>(next);
    store<u64>(toKeys + (to << 3), bits);
    store<i32>(toPlaces + (to << 2), load<i32>(places + (i << 2)));
    store<i32>(next, to + 1);
  }
  room.keys = toKeys;
  room.places = toPlaces;
  room.otherKeys = keys;
  room.otherPlaces = places;
}

/** Cuts the sorted numbers into `parts` parts of equal weight, and puts their means into the room. @returns the mean squared distance from them */
export function cutIntoParts(room: Room, numbers: i64, parts: i64): f64 {
  const means = room.means;
  memory.fill(means, 0, <usize>parts << 3);
  let spread: f64 = 0;
  for (let isSpread = 0; isSpread < 2; isSpread++) {
    let mean = means, at = room.places;
    let end: i64 = 0, until = numbers, from: i64 = 0;
    for (let place: i64 = 0; place < numbers; place++, at += 4) {
      end += parts;
      const number = load<f64>(room.projected + load<i32>(at));
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
