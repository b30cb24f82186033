/** Which patches are compared: AssemblyScript reads this file too. */

/** Scales of grid and picture: each halves the one before. */
export const SCALES = 3;
/** Patches have every odd side up to this one, in cells of their scale; single cells hold the colours. */
export const LARGEST_SIDE = 5;
