import { LEAST_POSTERIOR, LEAST_PRIOR, MOST_POSTERIOR, MOST_PRIOR } from "./sizes.ts";

/** What the heads say of one number that a cell draws, and gradients of these (README.md). */
export interface Heads {
  /** Mean of the prior, and logarithm of its deviation before it is limited. */
  readonly mean: number;
  readonly deviation: number;
  /** Where the posterior's mean lies from the prior's, in prior deviations. */
  readonly shift: number;
  /** Logarithm of the posterior's deviation, in prior deviations, before it is limited. */
  readonly scale: number;
}

const limited = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));

/** Draws a number from its prior. @param noise standard normal */
export function fromPrior({ mean, deviation }: Pick<Heads, "mean" | "deviation">, noise: number) {
  return mean + Math.exp(limited(deviation, LEAST_PRIOR, MOST_PRIOR)) * noise;
}

/** Draws a number from its posterior. @returns it, log p - log q of it, and the divergence of q from p, in nats */
export function fromPosterior(
  { shift, scale, ...prior }: Heads,
  noise: number,
): { readonly drawn: number; readonly logRatio: number; readonly divergence: number } {
  const log = limited(scale, LEAST_POSTERIOR, MOST_POSTERIOR);
  const standard = shift + Math.exp(log) * noise;
  return {
    drawn: fromPrior(prior, standard),
    logRatio: 0.5 * (noise * noise - standard * standard) + log,
    divergence: 0.5 * (shift * shift + Math.exp(2 * log) - 1) - log,
  };
}

/**
 * Gradients of the heads.
 * @param dDrawn of the number drawn
 * @param weight of the divergence, or of log q - log p
 * @param isSampled whether it is log q - log p
 */
export function drawBackward(
  { deviation, shift, scale }: Heads,
  noise: number,
  dDrawn: number,
  weight: number,
  isSampled: boolean,
): Heads {
  const spread = Math.exp(limited(deviation, LEAST_PRIOR, MOST_PRIOR));
  const narrowing = Math.exp(limited(scale, LEAST_POSTERIOR, MOST_POSTERIOR));
  const standard = shift + narrowing * noise;
  const dStandard = spread * dDrawn + (isSampled ? weight * standard : 0);
  const dScale =
    dStandard * narrowing * noise + weight * (isSampled ? -1 : narrowing * narrowing - 1);
  return {
    mean: dDrawn,
    deviation: isWithin(deviation, LEAST_PRIOR, MOST_PRIOR) ? dDrawn * spread * standard : 0,
    shift: dStandard + (isSampled ? 0 : weight * shift),
    scale: isWithin(scale, LEAST_POSTERIOR, MOST_POSTERIOR) ? dScale : 0,
  };
}

const isWithin = (value: number, least: number, most: number): boolean =>
  value >= least && value <= most;
