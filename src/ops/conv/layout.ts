/** How the arrays of a convolution lie in memory (kernel.as.ts). */
import type { ConvExtent } from "./reference.ts";
import { convSide } from "./reference.ts";

/** Rows that the kernels take through together. */
const BLOCK = 96;

/** Lengths of the arrays of one convolution over a batch. */
export interface ConvLengths {
  readonly input: number;
  /** Rows are rounded up to an even number. */
  readonly output: number;
  readonly columns: number;
  /** The columns that its transpose needs, of one block of rows. */
  readonly block: number;
  readonly weight: number;
  readonly packed: number;
}

/** Numbers in each array of a convolution. */
export function convLengths(extent: ConvExtent): ConvLengths {
  const { images, side, channels, outputs, kernel } = extent;
  const window = kernel * kernel * channels;
  const padded = Math.ceil(window / 8) * 8;
  const rows = 2 * Math.ceil((images * convSide(extent) ** 2) / 2);
  return {
    input: images * side * side * channels,
    output: rows * outputs,
    columns: rows * padded,
    block: Math.min(rows, BLOCK) * padded,
    weight: window * outputs,
    packed: 2 * padded * outputs,
  };
}
