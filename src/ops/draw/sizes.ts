/** Limits of the log deviations that heads give: AssemblyScript reads this file too. */

/** Of priors. */
export const LEAST_PRIOR = -4;
export const MOST_PRIOR = 2;
/** Of posteriors, which are told as multiples of the prior's deviation. */
export const LEAST_POSTERIOR = -6;
export const MOST_POSTERIOR = 2;
