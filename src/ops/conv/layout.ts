/** How the arrays of a convolution lie in memory (kernel.as.ts). */
import { BLOCK, MOST_COLUMNS } from "./sizes.ts";

/** Extent of a convolution: square pictures [images, side, side, channels], square windows. */
export interface ConvExtent {
  readonly images: number;
  readonly side: number;
  /** C: channels in. */
  readonly channels: number;
  /** N: channels out. */
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  /** Zeros around the picture. */
  readonly padding: number;
}

/** Side of what comes out. */
export function convSide({ side, kernel, stride, padding }: Omit<ConvExtent, "images">): number {
  return Math.floor((side + 2 * padding - kernel) / stride) + 1;
}

/** Lengths of the arrays of one convolution over a batch. */
export interface ConvLengths extends WeightLengths {
  readonly input: number;
  /** Rows are rounded up to an even number. */
  readonly output: number;
  readonly columns: number;
  /** The columns that its transpose needs, of one block of rows. */
  readonly block: number;
}

interface WeightLengths {
  readonly weight: number;
  /** One half for each way. */
  readonly packed: number;
}

type Weights = Pick<ConvExtent, "channels" | "outputs" | "kernel">;

/** Numbers of a weight. */
export function weightLengths({ channels, outputs, kernel }: Weights): WeightLengths {
  const window = kernel * kernel * channels;
  return { weight: window * outputs, packed: 2 * padded(window) * outputs };
}

/** Numbers in each array of a convolution. */
export function convLengths(extent: ConvExtent): ConvLengths {
  const { images, side, channels, outputs, kernel } = extent;
  const row = padded(kernel * kernel * channels);
  const rows = 2 * Math.ceil((images * convSide(extent) ** 2) / 2);
  return {
    ...weightLengths(extent),
    input: images * side * side * channels,
    output: rows * outputs,
    columns: rows * row,
    block: Math.min(rows, BLOCK) * row,
  };
}

/** Numbers of a row of columns. */
function padded(window: number): number {
  return 8 * Math.ceil(window / 8);
}

/** The numbers of weights and of a whole convolution, as operations declare them; `elu` is 1 where a unit follows. */
export const WEIGHTS = { channels: "count", outputs: "count", kernel: "count" } as const;
export const EXTENT = {
  ...WEIGHTS,
  images: "count",
  side: "count",
  stride: "count",
  padding: "count",
  elu: "count",
} as const;

/** Whether the kernels can do it: a window must fit into the picture, and outputs come in eights. */
export function isPossible(extent: ConvExtent): boolean {
  const { channels, outputs, kernel } = extent;
  return convSide(extent) >= 1 && outputs % 8 === 0 && kernel * kernel * channels <= MOST_COLUMNS;
}
