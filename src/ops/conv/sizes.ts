/** What kernels and the host must agree on: AssemblyScript reads this file too. */

/** Rows that are gathered and multiplied together, so that they stay in the cache; even. */
export const BLOCK = 96;
/** The most numbers that a row of columns may have. */
export const MOST_COLUMNS = 16384;
