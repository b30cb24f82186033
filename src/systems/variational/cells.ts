/**
 * What a variational neural cellular automaton (VNCA) is, as data (Palm, González-Duque, Sudhakaran and Risi,
 * "Variational Neural Cellular Automata", ICLR 2022). An encoder of convolutions turns a picture into a Gaussian over
 * latents; the decoder copies a latent into a small square of cells, which one rule grows into the picture.
 *
 * Letters: Z numbers of a latent, C channels of a cell, N and K outputs and inputs of a layer.
 */

import { type Parameters, shapeSize } from "../../numbers/shapes.ts";
import type { UpdateLayer } from "../../ops/variational-step/layout.ts";
import { type DrawsSpec, drawShapes, drawStages, mostDrawn } from "./draws.ts";
import {
  type ConvShape,
  drawParameters,
  type EncoderSpec,
  encoderShapes,
  linearLayer,
} from "./encoder.ts";

/** What a rule computes from the 3x3 cells around each cell; the result is added to the cell. */
export type UpdateSpec =
  /**
   * A 3x3 convolution, then 1x1 layers, with an ELU after each but the last. `hidden` has the widths of all but the last
   * layer, which has a bias unless `lastBias` is false.
   */
  | { readonly kind: "chain"; readonly hidden: readonly number[]; readonly lastBias?: boolean }
  /** The paper's layers: a 3x3 convolution, blocks x + W2 ELU(W1 x), and a last 1x1 layer, all of width C. */
  | { readonly kind: "residual"; readonly blocks: number };

/**
 * How likely a picture is under its cells. "bernoulli" is for black and white pixels, whose logit is channel 0. Otherwise
 * pixels are bytes under a mixture of this many discretised logistics, whose parameters are the first channels
 * (src/ops/logistic-mixture).
 */
export type Likelihood = "bernoulli" | { readonly mixtures: number };

/** The architecture of a VNCA, doubling or not; stored in the model file's metadata. */
export interface CellularSpec extends EncoderSpec {
  readonly kind: "vnca";
  /** The likelihood of pictures; "bernoulli" if left out. */
  readonly likelihood?: Likelihood;
  /** C: number of channels of a cell. The likelihood takes the first ones of the last grid. */
  readonly channels: number;
  /**
   * Side of the grid in each stage, in cells. A stage begins by doubling every cell of the one before; if its side is
   * odd, the last row and column are dropped (4 cells become 8 or 7).
   */
  readonly sides: readonly number[];
  /**
   * How a latent becomes the first grid: copied to every cell, as in the paper (channels beyond Z are zero), or by a
   * linear map to all numbers of the grid, so that cells differ from the start.
   */
  readonly seed: "copy" | "linear";
  /**
   * Steps of the rule in each stage; 0 where a stage only doubles. A model that does not double has one stage, or takes
   * no steps before the last, so that the rule knows only one grid. Such a model is trained with random numbers of steps
   * (PoolRecipe), and scored and shown with this one.
   */
  readonly steps: readonly number[];
  readonly update: UpdateSpec;
  /** What the likelihood counts: the picture, or also the black cells around it, as the paper does. */
  readonly scored: "picture" | "grid";
  /** What cells draw when a stage begins; left out if they draw nothing. */
  readonly draws?: DrawsSpec;
}

/** The paper's doubling model for MNIST (section 3 and appendix): 6,585,088 parameters. */
export const PAPER_DOUBLING: CellularSpec = {
  kind: "vnca",
  size: 28,
  latent: 256,
  encoder: { channels: [32, 64, 128, 256, 512], strides: [1, 2, 2, 2, 2], frame: 2 },
  channels: 256,
  sides: [2, 4, 8, 16, 32],
  seed: "copy",
  steps: [8, 8, 8, 8, 8],
  update: { kind: "residual", blocks: 4 },
  scored: "grid",
};

/**
 * The paper's model for MNIST that does not double (section 4.4 and appendix), with the authors' later fire rate of 1:
 * 5,042,304 parameters.
 */
export const PAPER_NONDOUBLING: CellularSpec = {
  kind: "vnca",
  size: 28,
  latent: 128,
  encoder: PAPER_DOUBLING.encoder,
  channels: 128,
  sides: [28],
  seed: "copy",
  steps: [48],
  update: { kind: "chain", hidden: [128], lastBias: false },
  scored: "picture",
};

/** Returns the number of components of the likelihood's mixtures; 0 if pictures are black and white. */
export function mixturesOf({ likelihood = "bernoulli" }: Pick<CellularSpec, "likelihood">): number {
  return likelihood === "bernoulli" ? 0 : likelihood.mixtures;
}

/** Returns the linear map of a latent to the first grid [S, S, C], as a convolution on one cell. */
export function seedLayer({ latent, sides, channels }: CellularSpec): ConvShape {
  return linearLayer(latent, sides[0] * sides[0] * channels);
}

/** Returns the layers of the update, the 3x3 convolution first. */
export function updateLayers({ channels, update }: CellularSpec): UpdateLayer[] {
  const last: UpdateLayer = { width: channels, kind: "linear" };
  if (update.kind === "chain")
    return [...update.hidden.map((width): UpdateLayer => ({ width, kind: "elu" })), last];
  const block: UpdateLayer[] = [
    { width: channels, kind: "elu" },
    { width: channels, kind: "skip" },
  ];
  return [last, ...Array.from({ length: update.blocks }, () => block).flat(), last];
}

/** Returns the shape of every parameter tensor in PyTorch's layout, in the order in which they are stored and summed. */
export function cellularShapes(spec: CellularSpec): Record<string, readonly number[]> {
  const shapes: Record<string, readonly number[]> = { ...encoderShapes(spec) };
  if (spec.seed === "linear") {
    const { outputs } = seedLayer(spec);
    shapes["seed.weight"] = [outputs, spec.latent];
    shapes["seed.bias"] = [outputs];
  }
  let inputs = spec.channels;
  for (const [i, { width }] of updateLayers(spec).entries()) {
    shapes[`update.${i}.weight`] = i === 0 ? [width, inputs, 3, 3] : [width, inputs];
    if (hasBias(spec, i)) shapes[`update.${i}.bias`] = [width];
    inputs = width;
  }
  return { ...shapes, ...drawShapes(spec) };
}

function hasBias({ update }: CellularSpec, layer: number): boolean {
  return update.kind !== "chain" || update.lastBias !== false || layer < update.hidden.length;
}

/** Tells whether the rule runs on the last grid only. */
export function isNonDoubling({ steps }: CellularSpec): boolean {
  return steps.slice(0, -1).every((count) => count === 0);
}

/** Returns the side of a spec's last grid in cells, and how many numbers that grid has. */
export function lastGrid({ sides, channels }: CellularSpec): { side: number; numbers: number } {
  const side = sides[sides.length - 1];
  return { side, numbers: side * side * channels };
}

/** Returns the spec with another number of steps in its last stage. */
export function withLastSteps(spec: CellularSpec, steps: number): CellularSpec {
  return { ...spec, steps: [...spec.steps.slice(0, -1), steps] };
}

/** Tells the tensors that make a picture of a latent from those of the encoder and of posteriors. */
export function isPictureMaking(name: string): boolean {
  return !/^(encoder|draws\.posterior)\./.test(name);
}

/** Counts the numbers that a model learns, those of them that growing takes, and those of the rule. */
export function cellularParameterCount(spec: CellularSpec): {
  readonly all: number;
  readonly growing: number;
  readonly rule: number;
} {
  const sizes = Object.entries(cellularShapes(spec)).map(
    ([name, shape]) => [name, shapeSize(shape)] as const,
  );
  const sum = (counts: (name: string) => boolean): number =>
    sizes.reduce((total, [name, size]) => total + (counts(name) ? size : 0), 0);
  return {
    all: sum(() => true),
    growing: sum(isPictureMaking),
    rule: sum((name) => name.startsWith("update.")),
  };
}

/** Counts the multiply-adds of decoding one latent (forward only), without those at borders. */
export function decoderMacs(spec: CellularSpec): number {
  const rule = Object.entries(cellularShapes(spec))
    .filter(([name]) => name.startsWith("update.") && name.endsWith(".weight"))
    .reduce((sum, [, shape]) => sum + shapeSize(shape), 0);
  const steps = spec.sides.reduce((sum, side, i) => sum + side * side * spec.steps[i] * rule, 0);
  return steps + drawMacs(spec);
}

/** Counts the multiply-adds by which cells draw from their priors. */
function drawMacs(spec: CellularSpec): number {
  const cells = drawStages(spec).reduce((sum, { side }) => sum + side * side, 0);
  return cells * 3 * mostDrawn(spec) * spec.channels;
}

/**
 * Returns the untrained model. The rule's weights have variance 1 / inputs; its last layer is zero, so that it does nothing
 * yet. So are the last layers of what cells draw from: priors and posteriors begin as standard normal distributions.
 */
export function initialCellular(spec: CellularSpec, rngSeed: number): Parameters {
  const last = `update.${updateLayers(spec).length - 1}.weight`;
  const isZero = (name: string): boolean =>
    name === last || name === "draws.prior.weight" || /^draws\.posterior\.\d+\.1\./.test(name);
  return drawParameters(spec, cellularShapes(spec), rngSeed, (name, shape) =>
    isZero(name) ? 0 : shape[0] / shapeSize(shape),
  );
}
