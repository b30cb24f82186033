// Which rules of different rngSeeds are the same draw: those whose keys are equal, since a key is all that a rule's weights are drawn from.
import { deriveKey, type Key, STREAM, threefry } from "../../src/numbers/random.ts";

/** The keys of an rngSeed's rules, as src/tokens/draws.ts derives them, with what all rules share derived once. */
export function ruleKeys(rngSeed: number): (rule: number) => Key {
  const family = deriveKey(rngSeed, STREAM.tokens, 0);
  return (rule) => threefry(family, rule, 2);
}

/** A rule, by its rngSeed and its number. */
export type NamedRule = readonly [rngSeed: number, rule: number];

/**
 * Finds all rules that share a key among rules 0 to `rules` - 1 of rngSeeds 0 to `rngSeeds` - 1, by looking at every one of them.
 * Three passes, each over those that the pass before could not tell apart: by the first word, by the second, by both.
 * @param keysOf the keys of an rngSeed; two whole 32-bit words
 */
export function rulesWithSameKey(
  rngSeeds: number,
  rules: number,
  keysOf: (rngSeed: number) => (rule: number) => Key = ruleKeys,
): NamedRule[][] {
  const each = (visit: (key: Key, rngSeed: number, rule: number) => void): void => {
    for (let rngSeed = 0; rngSeed < rngSeeds; rngSeed++) {
      const keyOf = keysOf(rngSeed);
      for (let rule = 0; rule < rules; rule++) visit(keyOf(rule), rngSeed, rule);
    }
  };
  const [first, second] = [new SeenTwice(), new SeenTwice()];
  each(([word0]) => first.add(word0));
  each(([word0, word1]) => {
    if (first.has(word0)) second.add(word1);
  });
  const left = new Map<string, NamedRule[]>();
  each(([word0, word1], rngSeed, rule) => {
    if (!(first.has(word0) && second.has(word1))) return;
    const key = `${word0} ${word1}`;
    left.set(key, [...(left.get(key) ?? []), [rngSeed, rule]]);
  });
  return [...left.values()].filter((same) => same.length > 1);
}

/** A bit for each 32-bit word that was seen, and another for each that was seen again: 1 GB where all are touched. */
class SeenTwice {
  readonly #once = new Uint32Array(2 ** 27);
  readonly #twice = new Uint32Array(2 ** 27);

  add(word: number): void {
    const bit = 1 << (word & 31);
    const seen = this.#once[word >>> 5] & bit;
    this.#once[word >>> 5] |= bit;
    this.#twice[word >>> 5] |= seen;
  }

  has(word: number): boolean {
    return (this.#twice[word >>> 5] & (1 << (word & 31))) !== 0;
  }
}
