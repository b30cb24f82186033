/** What kernels and the host must agree on: AssemblyScript reads this file too. */

/** Rows that the kernels take through all layers together. */
export const BLOCK = 96;
/** The most tiles of the convolution that are multiplied together; even, as the product wants its rows. */
export const TILES = 32;
/** Products of a tile: one matrix each (winograd.as.ts). */
export const FREQUENCIES = 36;
/** The most channels or outputs of a layer. */
export const MOST_WIDTH = 1024;
