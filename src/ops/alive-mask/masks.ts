/** Which cells of a field are alive (README.md), by the numbers that kernels read too. */

/** Those with a mature cell in their 3x3 neighbourhood: one whose mask channel is above the threshold. */
export const MASK_ALPHA = 0;
/** Those whose mask channel was above the threshold in the state that was loaded. */
export const MASK_INPUT = 1;
/** All. */
export const MASK_NONE = 2;
