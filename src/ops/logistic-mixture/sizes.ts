/** What kernels and the host must agree on: AssemblyScript reads this file too. */

/**
 * A mean is this part of its channel: of all that a cell holds, means need the finest steps, and a training step changes
 * all channels about as much.
 */
export const MEAN_UNIT = 0.2;
/** The most components of a mixture. */
export const MOST_MIXTURES = 16;
