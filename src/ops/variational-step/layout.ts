/** How the arrays of a variational rule lie in memory (plan.as.ts; for grids src/ops/grid). Widths are multiples of 8. */
import { BLOCK, FREQUENCIES, TILES } from "./sizes.ts";

/** One layer of the update, on every cell. */
export interface UpdateLayer {
  /** N */
  readonly width: number;
  /** "skip" adds what came out of the layer before the last. */
  readonly kind: "linear" | "elu" | "skip";
}

const KINDS = ["linear", "elu", "skip"] as const;

/** What the lengths of all arrays follow from. */
export interface PlanNumbers {
  readonly channels: number;
  readonly layers: number;
  /** Outputs of the first layer, the convolution. */
  readonly convolution: number;
  /** Outputs of all layers together. */
  readonly widths: number;
  /** Parameters of the update, and numbers of their packed form. */
  readonly stored: number;
  readonly prepared: number;
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

/** The numbers of an encoded plan. */
export function planNumbers(plan: ArrayLike<number>): PlanNumbers {
  const [channels, layers, convolution] = [plan[0], plan[1], plan[2]];
  let [inputs, packedInputs] = [9 * channels, FREQUENCIES * channels];
  let [widths, stored, prepared] = [0, 0, 0];
  for (let layer = 0; layer < layers; layer++) {
    const width = plan[2 + 2 * layer];
    widths += width;
    stored += width * (inputs + 1);
    prepared += width * (2 * packedInputs + 1);
    inputs = packedInputs = width;
  }
  return { channels, layers, convolution, widths, stored, prepared };
}

/** Words of an encoded plan. */
export function planLength({ layers }: Pick<PlanNumbers, "layers">): number {
  return 2 + 2 * layers;
}

/** Numbers that the layers of one step leave on the tape; the last layer goes into the next grid. */
export function tapeLength(plan: PlanNumbers, side: number, grids = 1): number {
  return rowsOf(side, grids) * (plan.widths - plan.channels);
}

/** Numbers of the gradient of a step's convolution. */
export function dConvLength({ convolution }: PlanNumbers, side: number, grids = 1): number {
  return rowsOf(side, grids) * convolution;
}

/** Room for the gradients of one block's layers. */
export function scratchLength({ widths }: PlanNumbers): number {
  return BLOCK * widths;
}

/** Room for the tiles of the convolution: a matrix of inputs and of products for each frequency, and one tile. */
export function tilesLength({ channels, convolution }: PlanNumbers): number {
  const matrices = TILES * (channels + convolution) + 32;
  return FREQUENCIES * (matrices + Math.max(channels, convolution));
}

/** Rows of the matrix of all cells, from the first cell to the last; even. */
function rowsOf(side: number, grids: number): number {
  return 2 * Math.ceil(((grids * (side + 1) - 1) * (side + 1)) / 2);
}
