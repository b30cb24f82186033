/**
 * Sorts rows of words on a graphics card, equal ones in the order of their places. It is a bitonic network in which the smaller of two
 * always goes to the front, so that what would lie behind a row need not be there. Group y is a row.
 */
import { defineKernel } from "../wgsl.ts";

/** Words that pass through workgroup memory together, with their places 4 KiB. */
export const BLOCK = 512;
const LANES = 64;

/** Numbers as words that rise with them; 0 and -0, which are equal, are one word. */
export const RISING = `
fn rising(number: f32) -> u32 {
  let bits = select(bitcast<u32>(number), 0u, number == 0);
  return bits ^ select(0x80000000u, 0xffffffffu, bits >> 31 == 1);
}`;
/** And back. */
export const NUMBER_OF = `
fn numberOf(key: u32) -> f32 { return bitcast<f32>(key ^ select(0xffffffffu, 0x80000000u, key >> 31 == 1)); }`;

/**
 * Where the words of a pair lie in a round of its merge of sorted runs: first they are taken from both ends of two runs that are `half`
 * long, and then `half` apart. Of what comes after the other, the place decides where words are equal.
 */
const PAIR = `
fn pairOf(pair: u32, half: u32, fromEnds: bool) -> vec2u {
  let first = pair / half * 2 * half;
  let within = pair % half;
  return vec2u(first + within, first + select(half + within, 2 * half - 1 - within, fromEnds));
}
fn isAfter(word: vec2u, other: vec2u) -> bool {
  return word.x > other.x || (word.x == other.x && word.y > other.y);
}`;

const BUFFERS = { keys: "write u32", places: "write u32" } as const;

/**
 * Takes each block of a row through rounds in workgroup memory: sorts it, if `run` is 1, or ends a merge of longer runs, if it is
 * `BLOCK / 2`, after which words of a block have only to be put in order.
 */
export const blocksKernel = /* @__PURE__ */ defineKernel({
  label: "patch-transport.blocks",
  size: LANES,
  buffers: BUFFERS,
  numbers: { stride: "u32", run: "u32" },
  declarations: `${PAIR}
var<workgroup> block: array<vec2u, ${BLOCK}>;`,
  main: `
  let length = min(${BLOCK}, n.stride - group.x * ${BLOCK});
  let first = group.y * n.stride + group.x * ${BLOCK};
  for (var i = lane; i < length; i += ${LANES}) {
    block[i] = vec2u(keys[keysAt(first + i)], places[placesAt(first + i)]);
  }
  for (var run = n.run; run < max(length, n.run + 1); run *= 2) {
    for (var half = run; half > 0; half /= 2) {
      workgroupBarrier();
      for (var pair = lane; pair < ${BLOCK / 2}; pair += ${LANES}) {
        let at = pairOf(pair, half, n.run == 1 && half == run);
        if (at.y >= length) { continue; }
        let front = block[at.x]; let back = block[at.y];
        if (isAfter(front, back)) { block[at.x] = back; block[at.y] = front; }
      }
    }
  }
  workgroupBarrier();
  for (var i = lane; i < length; i += ${LANES}) {
    keys[keysAt(first + i)] = block[i].x;
    places[placesAt(first + i)] = block[i].y;
  }`,
});

/** One round of pairs that lie further apart than a block is long: a pair an invocation. */
export const exchangeKernel = /* @__PURE__ */ defineKernel({
  label: "patch-transport.exchange",
  size: 64,
  buffers: BUFFERS,
  numbers: { stride: "u32", half: "u32", fromEnds: "u32" },
  declarations: PAIR,
  main: `
  let at = pairOf(group.x * 64 + lane, n.half, n.fromEnds == 1);
  if (at.y >= n.stride) { return; }
  let row = group.y * n.stride;
  let front = vec2u(keys[keysAt(row + at.x)], places[placesAt(row + at.x)]);
  let back = vec2u(keys[keysAt(row + at.y)], places[placesAt(row + at.y)]);
  if (isAfter(front, back)) {
    keys[keysAt(row + at.x)] = back.x; places[placesAt(row + at.x)] = back.y;
    keys[keysAt(row + at.y)] = front.x; places[placesAt(row + at.y)] = front.y;
  }`,
});
