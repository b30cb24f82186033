/** Means, spreads and intervals of trials. */
import { mean, sum } from "../../numbers/statistics.ts";

/** A mean, and the interval of 95% about it by Student's t; NaN bounds for a single number. */
export interface Estimate {
  readonly mean: number;
  readonly interval: readonly [number, number];
  readonly count: number;
}

/** Sample standard deviation; NaN for fewer than two numbers. */
export function spreadOf(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(sum(values.map((value) => (value - middle) ** 2)) / (values.length - 1));
}

/** The mean of numbers that are taken as independent, with its interval. */
export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  const middle = mean(values);
  const half =
    count > 1 ? (quantileT(0.975, count - 1) * spreadOf(values)) / Math.sqrt(count) : Number.NaN;
  return { mean: middle, interval: [middle - half, middle + half], count };
}

/** The number below which Student's t lies with this probability, above one half. @param freedom degrees of freedom, whole */
export function quantileT(probability: number, freedom: number): number {
  let [low, high] = [0, 1];
  while (cumulativeT(high, freedom) < probability) high *= 2;
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (cumulativeT(middle, freedom) < probability) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * Probability that Student's t is below a number of at least 0, as a finite sum (Abramowitz and Stegun, "Handbook of
 * Mathematical Functions", 26.7.3 and 26.7.4, which give the probability A that it is between -t and t).
 */
function cumulativeT(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? cosine : 1;
  let series = freedom === 1 ? 0 : term;
  for (let power = isOdd ? 3 : 2; power <= freedom - 2; power += 2) {
    term *= ((power - 1) / power) * cosine ** 2;
    series += term;
  }
  const between = isOdd ? (2 / Math.PI) * (angle + sine * series) : sine * series;
  return (1 + between) / 2;
}
