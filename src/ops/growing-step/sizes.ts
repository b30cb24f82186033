/** What kernels and the host must agree on: AssemblyScript reads this file too. */

/** Bytes that the hidden layers of recorded steps may take; those that find no room are computed again in backward. */
export const HIDDEN_TAPE = 100663296;
