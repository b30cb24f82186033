/** Estimates bounds on log p(x) from latents drawn from the posterior. */
import { mean, sum } from "../../numbers/statistics.ts";

/** A mean and its standard error. */
export interface Estimate {
  readonly mean: number;
  readonly standardError: number;
}

/**
 * Computes the importance-weighted bound of one picture (Burda, Grosse and Salakhutdinov 2016), the logarithm of the mean
 * of the weights.
 * @param logWeights log p(x|z) + log p(z) - log q(z|x) for every latent
 */
export function importanceBound(logWeights: ArrayLike<number>): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logWeights.length; i++) largest = Math.max(largest, logWeights[i]);
  let sum = 0;
  for (let i = 0; i < logWeights.length; i++) sum += Math.exp(logWeights[i] - largest);
  return largest + Math.log(sum / logWeights.length);
}

/** Estimates a mean from independent numbers. */
export function estimate(values: readonly number[]): Estimate {
  const middle = mean(values);
  const squares = sum(values.map((value) => (value - middle) ** 2));
  const standardError = Math.sqrt(squares / (values.length - 1) / values.length);
  return { mean: middle, standardError };
}

/**
 * Adds two estimates.
 * @param covariance covariance of the two means; 0 if they are independent
 */
export function sumOf(a: Estimate, b: Estimate, covariance = 0): Estimate {
  const variance = a.standardError ** 2 + b.standardError ** 2 + 2 * covariance;
  return { mean: a.mean + b.mean, standardError: Math.sqrt(Math.max(0, variance)) };
}

/** Computes the covariance of two series of numbers about the same pictures. */
export function covarianceOf(a: readonly number[], b: readonly number[]): number {
  const meanA = mean(a);
  const meanB = mean(b);
  const products = a.map((value, i) => (value - meanA) * (b[i] - meanB));
  return products.reduce((sum, value) => sum + value, 0) / (a.length - 1);
}
