/** Channels with a meaning; kernels read this file too. */

/** Channel that holds alpha, the "alive-ness" of a cell. */
export const ALPHA = 3;
/** Channels that a person sees: RGB, premultiplied, and alpha. */
export const VISIBLE = 4;
