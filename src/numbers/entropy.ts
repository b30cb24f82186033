/**
 * Writes small whole numbers in about as many bits as they are surprising: an arithmetic coder (Martin 1979, "Range encoding") whose
 * chances are counted as it goes, so that nothing about them is stored. Deflate spends a whole
 * number of bits on each: on those of a rule in two or three bits a weight it takes a fifth more at least.
 */

/** Whole numbers of so many bits, from -2^(bits - 1) on, that are alike: they share their counts. */
export interface Plane {
  readonly values: Int8Array;
  readonly bits: number;
}

/** A chance is a whole number of 2^15ths. */
const CHANCE_BITS = 15;
/** The range is never smaller than this, so that a chance is never rounded to nothing. */
const LEAST_RANGE = 2 ** 24;

/** Counts of zeros and ones at each node of the tree of bits, of which the first bit of a number is the root. */
class Counts {
  readonly #seen: Uint32Array;

  constructor(bits: number) {
    this.#seen = new Uint32Array(2 << bits).fill(1);
  }

  /** The chance of a one at a node, from 1 to 2^15 - 1. */
  chance(node: number): number {
    const [zeros, ones] = [this.#seen[2 * node], this.#seen[2 * node + 1]];
    const chance = Math.floor((ones * 2 ** CHANCE_BITS) / (zeros + ones));
    return Math.max(1, Math.min(2 ** CHANCE_BITS - 1, chance));
  }

  see(node: number, bit: number): void {
    // Steps of two over a start of one: the estimate of Krichevsky and Trofimov 1981.
    this.#seen[2 * node + bit] += 2;
  }
}

/** Visits the bits of a number, the first one first, at their nodes. @param next the bit at a node @returns the number */
function walk(bits: number, next: (node: number, place: number) => number): number {
  let node = 1;
  for (let place = bits - 1; place >= 0; place--) node = 2 * node + next(node, place);
  return node - 2 ** bits - 2 ** (bits - 1);
}

/** Encodes planes of numbers, one after another. Equal planes give equal bytes. */
export function encodePlanes(planes: readonly Plane[]): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  let [low, range, held, waiting] = [0, 2 ** 32 - 1, -1, 0];
  const shift = (): void => {
    const carry = low >= 2 ** 32 ? 1 : 0;
    // A byte 255 waits until it is known whether a carry goes through it.
    if (carry === 1 || low < 0xff000000) {
      if (held >= 0) out.push((held + carry) & 255);
      for (; waiting > 0; waiting--) out.push((255 + carry) & 255);
      held = Math.floor(low / 2 ** 24) & 255;
    } else waiting++;
    low = (low % 2 ** 24) * 256;
  };
  for (const { values, bits } of planes) {
    const counts = new Counts(bits);
    for (const value of values) {
      const code = value + 2 ** (bits - 1);
      walk(bits, (node, place) => {
        const bit = (code >> place) & 1;
        const bound = (range >>> CHANCE_BITS) * counts.chance(node);
        if (bit === 1) range = bound;
        else {
          low += bound;
          range -= bound;
        }
        for (; range < LEAST_RANGE; range *= 256) shift();
        counts.see(node, bit);
        return bit;
      });
    }
  }
  for (let i = 0; i < 5; i++) shift();
  // Who reads beyond the end finds zeros.
  while (out.at(-1) === 0) out.pop();
  return Uint8Array.from(out);
}

/** Decodes planes of numbers. Any bytes decode to some numbers, so what they stand for has to be checked. */
export function decodePlanes(
  bytes: Uint8Array,
  planes: readonly { readonly length: number; readonly bits: number }[],
): Int8Array[] {
  let at = 0;
  const byte = (): number => (at < bytes.length ? bytes[at++] : 0);
  let [range, code] = [2 ** 32 - 1, 0];
  for (let i = 0; i < 4; i++) code = code * 256 + byte();
  return planes.map(({ length, bits }) => {
    const counts = new Counts(bits);
    return Int8Array.from({ length }, () =>
      walk(bits, (node) => {
        const bound = (range >>> CHANCE_BITS) * counts.chance(node);
        const bit = code < bound ? 1 : 0;
        if (bit === 1) range = bound;
        else {
          code -= bound;
          range -= bound;
        }
        for (; range < LEAST_RANGE; range *= 256) code = code * 256 + byte();
        counts.see(node, bit);
        return bit;
      }),
    );
  });
}
