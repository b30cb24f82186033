/** Bounds on log p(x) from latents drawn from the posterior. */
import { mean, sum } from "../../numbers/statistics.ts";

/** Mean and its standard error. */
export interface Estimate {
  readonly mean: number;
  readonly standardError: number;
}

/**
 * The importance-weighted bound of one picture (Burda, Grosse and Salakhutdinov 2016): log of the mean of the weights.
 * @param logWeights log p(x|z) + log p(z) - log q(z|x) of every latent
 */
export function importanceBound(logWeights: ArrayLike<number>): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logWeights.length; i++) largest = Math.max(largest, logWeights[i]);
  let sum = 0;
  for (let i = 0; i < logWeights.length; i++) sum += Math.exp(logWeights[i] - largest);
  return largest + Math.log(sum / logWeights.length);
}

/** Mean of independent numbers. */
export function estimate(values: readonly number[]): Estimate {
  const middle = mean(values);
  const squares = sum(values.map((value) => (value - middle) ** 2));
  const standardError = Math.sqrt(squares / (values.length - 1) / values.length);
  return { mean: middle, standardError };
}

/**
 * Sum of two estimates.
 * @param covariance of the two means; 0 where they are independent
 */
export function sumOf(a: Estimate, b: Estimate, covariance = 0): Estimate {
  const variance = a.standardError ** 2 + b.standardError ** 2 + 2 * covariance;
  return { mean: a.mean + b.mean, standardError: Math.sqrt(Math.max(0, variance)) };
}

/** Covariance of two figures of the same pictures. */
export function covarianceOf(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [estimate(a).mean, estimate(b).mean];
  const products = a.map((value, i) => (value - meanA) * (b[i] - meanB));
  return products.reduce((sum, value) => sum + value, 0) / (a.length - 1);
}
