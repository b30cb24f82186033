/** Random numbers of rules and simulations, made of sums and products only, so that every machine draws the same. */
import { deriveKey, type Key, STREAM, threefry } from "../numbers/random.ts";

/** First numbers of the keys, which tell what a key is for. */
const RULE = 0;
const SIMULATION = 1;

/** The key from which a rule's weights are drawn. */
export function ruleKey(rngSeed: number, rule: number): Key {
  return deriveKey(rngSeed, STREAM.tokens, RULE, rule);
}

/** The key from which one simulation under a rule is drawn. The complexity filter measures simulation 0. */
export function simulationKey(rngSeed: number, rule: number, simulation: number): Key {
  return deriveKey(rngSeed, STREAM.tokens, SIMULATION, rule, simulation);
}

/** States that are more temperatures than this below the best one have no chance: e^-24 is half a step of a draw. */
export const REACH = 24;

/** Coefficients of the series of exp, highest power first. */
const SERIES = [362880, 40320, 5040, 720, 120, 24, 6, 2, 1, 1].map((factorial) => 1 / factorial);
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** exp(-d) for 0 <= d <= 24, with a relative error below 1e-11. Math.exp differs between machines. */
export function expOfMinus(d: number): number {
  const n = Math.floor(d * Math.LOG2E + 0.5);
  const r = n * LN2_HIGH - d + n * LN2_LOW;
  return SERIES.reduce((sum, coefficient) => coefficient + r * sum, 0) * 2 ** -n;
}

/**
 * Draws a normal number of mean 0 and deviation 1, truncated at ±limit, by rejection: attempt n proposes a number x from
 * word 0 of draw (index, attempts + n) and takes it with probability exp(-x^2 / 2), by word 1.
 * @param limit at most 6.9
 */
export function truncatedNormal(key: Key, index: number, attempts: number, limit: number): number {
  for (let n = 0; ; n++) {
    const [word0, word1] = threefry(key, index, attempts + n);
    const x = (word0 + 0.5) * ((2 * limit) / 2 ** 32) - limit;
    if ((word1 + 0.5) / 2 ** 32 < expOfMinus(x * x * 0.5)) return x;
  }
}

/** Chooses an index by its chance: the one whose share of the summed chances holds `draw`, a number in [0, 1). */
export function pick(chances: readonly number[], draw: number): number {
  const mark = draw * chances.reduce((total, chance) => total + chance, 0);
  let sum = 0;
  for (const [index, chance] of chances.entries()) {
    sum += chance;
    if (sum > mark) return index;
  }
  return chances.length - 1;
}
