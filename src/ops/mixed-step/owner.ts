/**
 * Owner of a cell that follows no rule; rules of a dish are numbered from 0 up to here. Kernels read this file too.
 */
export const NOBODY = 255;
