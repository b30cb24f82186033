/**
 * Counter-based random numbers: every draw is a function of a key and a counter, so that no engine keeps a
 * generator's state and the same `rngSeed` gives the same numbers on every engine, thread count and machine.
 *
 * The function is Threefry-2x32 with 20 rounds (Salmon and others, "Parallel random numbers: as easy as 1, 2, 3",
 * SC 2011): additions, rotations and exclusive-ors of 32-bit words only.
 */

/** Two 32-bit words that choose one of 2^64 sequences. */
export type Key = readonly [number, number];

/** The purpose of fire masks, {@link STREAM}.fire: by itself, since a page that only shows a dish needs no other. */
export const FIRE = 5;

/** Purposes of random numbers, which keep the sequences of one `rngSeed` apart. They are part of the format. */
export const STREAM = {
  weights: 1,
  rolloutLength: 2,
  poolDraw: 3,
  damage: 4,
  fire: FIRE,
  cut: 6,
  tokens: 7,
  shuffle: 8,
  binarise: 9,
  noise: 10,
  mirror: 11,
  importance: 12,
  rollback: 13,
  weakCut: 15,
  lots: 16,
  goalSwitch: 17,
  digits: 18,
  directions: 19,
  newborn: 20,
  oldState: 21,
  sweep: 24,
} as const;

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;

/** Computes one block of Threefry-2x32-20: two 32-bit words from a key and a counter of two words each. */
export function threefry(key: Key, counter0: number, counter1: number): [number, number] {
  const schedule = [key[0] | 0, key[1] | 0, PARITY ^ key[0] ^ key[1]];
  let x0 = (counter0 + (schedule[0] as number)) | 0;
  let x1 = (counter1 + (schedule[1] as number)) | 0;
  for (let round = 0; round < 20; round++) {
    const rotation = ROTATIONS[round % 8] as number;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << rotation) | (x1 >>> (32 - rotation))) ^ x0;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x0 = (x0 + (schedule[injection % 3] as number)) | 0;
      x1 = (x1 + (schedule[(injection + 1) % 3] as number) + injection) | 0;
    }
  }
  return [x0 >>> 0, x1 >>> 0];
}

/**
 * Derives the key of one purpose from a `rngSeed`.
 * @param rngSeed whole number from 0 to 2^53 - 1
 * @param stream one of {@link STREAM}
 * @param index further numbers that tell sequences apart, such as training step and sample
 * @throws Error if the rngSeed is no such number
 */
export function deriveKey(rngSeed: number, stream: number, ...index: number[]): Key {
  if (!Number.isSafeInteger(rngSeed) || rngSeed < 0) {
    throw new Error(`rngSeed must be a whole number from 0 to 2^53 - 1, not ${rngSeed}.`);
  }
  let key: Key = [rngSeed >>> 0, Math.floor(rngSeed / 2 ** 32)];
  for (const [depth, value] of [stream, ...index].entries()) key = threefry(key, value, depth);
  return key;
}

/** Makes draw number `index` of a key. @returns a multiple of 2^-32, uniform in [0, 1) */
export function uniform(key: Key, index: number): number {
  return threefry(key, index, 0)[0] / 2 ** 32;
}

/** Makes draw number `index` of a key. @returns a whole number, uniform from 0 to `count` - 1 */
export function uniformInt(key: Key, index: number, count: number): number {
  return Math.floor(uniform(key, index) * count);
}

/**
 * Draws different whole numbers from 0 to `total` - 1, with every choice and order equally likely: the first places of a
 * shuffle by Fisher and Yates. It takes draws 0 to `count` - 1 of the key.
 */
export function drawDistinct(key: Key, total: number, count: number): Uint32Array {
  const places = Uint32Array.from({ length: total }, (_, place) => place);
  for (let i = 0; i < count; i++) {
    const other = i + uniformInt(key, i, total - i);
    [places[i], places[other]] = [places[other], places[i]];
  }
  return places.slice(0, count);
}

/** Turns a fire rate into the number below which a 24-bit draw lets its cell fire. */
export function fireThreshold(fireRate: number): number {
  return Math.round(fireRate * 2 ** 24);
}

/**
 * Tells whether the cell in row y and column x fires in a step. There is one draw for each cell and step, which all channels
 * share; it depends on the cell's place, but not on the size of the grid.
 * @param threshold result of {@link fireThreshold}
 */
export function fires(key: Key, step: number, y: number, x: number, threshold: number): boolean {
  const words = threefry(key, step, (y << 16) | (x >> 1));
  return (words[x & 1] as number) >>> 8 < threshold;
}
