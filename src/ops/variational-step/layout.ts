/**
 * How the arrays of a variational rule lie in memory (grid.as.ts, plan.as.ts). Widths are multiples of 8.
 *
 * A grid of side S has rows of S + 1 cells, the last of which is border, a row of border above and below, and one
 * cell of border in front of all. Grids that take their steps together stand one below the other, and share the row of
 * border between them.
 */
/** One layer of the update, on every cell. */
export interface UpdateLayer {
  /** N */
  readonly width: number;
  /** "skip" adds what came out of the layer before the last. */
  readonly kind: "linear" | "elu" | "skip";
}

/** Rows that the kernels take through all layers together. */
const BLOCK = 96;
/** Tiles of the convolution that are multiplied together, and products of a tile (convolution.as.ts). */
const TILES = 32;
const FREQUENCIES = 36;
const KINDS = ["linear", "elu", "skip"] as const;

/** Numbers of grids that stand one below the other, with their borders. */
export function gridLength(side: number, channels: number, grids = 1): number {
  return (1 + (grids * (side + 1) + 1) * (side + 1)) * channels;
}

/** Numbers from the beginning of one such grid to that of the next. */
export function gridStep(side: number, channels: number): number {
  return (side + 1) ** 2 * channels;
}

/** Place of the first number of a row of cells. */
export function gridRow(side: number, channels: number, y: number): number {
  return (side + 2 + y * (side + 1)) * channels;
}

/** Numbers that the layers of one step leave on the tape; the last layer goes into the next grid. */
export function tapeLength(side: number, layers: readonly UpdateLayer[], grids = 1): number {
  return rowsOf(side, grids) * totalWidth(layers.slice(0, -1));
}

/** Numbers of the gradient of a step's convolution. */
export function dConvLength(side: number, [first]: readonly UpdateLayer[], grids = 1): number {
  return rowsOf(side, grids) * first.width;
}

/** Room for the gradients of one block's layers. */
export function scratchLength(layers: readonly UpdateLayer[]): number {
  return BLOCK * totalWidth(layers);
}

/** Room for the tiles of the convolution: 36 matrices each of their inputs and products, and one tile. */
export function convolveScratchLength(channels: number, layers: readonly UpdateLayer[]): number {
  const width = layers[0].width;
  const matrices = TILES * (channels + width) + 32;
  return FREQUENCIES * (matrices + Math.max(channels, width));
}

/** Parameters of an update, and their packed form. */
export function updateLengths(
  channels: number,
  layers: readonly UpdateLayer[],
): { readonly update: number; readonly packed: number } {
  let [stored, inputs] = [9 * channels, FREQUENCIES * channels];
  let [update, packed] = [0, 0];
  for (const { width } of layers) {
    update += width * (stored + 1);
    packed += width * (2 * inputs + 1);
    stored = inputs = width;
  }
  return { update, packed };
}

/** An update as words for the engines: C, number of layers, then width and kind of each. */
export function encodePlan(channels: number, layers: readonly UpdateLayer[]): Uint32Array {
  const words = layers.flatMap(({ width, kind }) => [width, KINDS.indexOf(kind)]);
  return Uint32Array.from([channels, layers.length, ...words]);
}

/** Back from {@link encodePlan}. */
export function decodePlan(plan: ArrayLike<number>): {
  readonly channels: number;
  readonly layers: readonly UpdateLayer[];
} {
  const layers = Array.from({ length: plan[1] }, (_, i) => ({
    width: plan[2 + 2 * i],
    kind: KINDS[plan[3 + 2 * i]],
  }));
  return { channels: plan[0], layers };
}

/** Rows of the matrix of all cells, from the first cell to the last; even. */
function rowsOf(side: number, grids: number): number {
  return 2 * Math.ceil(((grids * (side + 1) - 1) * (side + 1)) / 2);
}

function totalWidth(layers: readonly UpdateLayer[]): number {
  return layers.reduce((sum, { width }) => sum + width, 0);
}
