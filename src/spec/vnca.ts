/**
 * What a variational neural cellular automaton (VNCA) is, as data (Palm, González-Duque, Sudhakaran and Risi,
 * "Variational Neural Cellular Automata", ICLR 2022). An encoder of convolutions turns a picture into a Gaussian over
 * latents; the decoder copies a latent into a small square of cells, which one rule grows into the picture.
 *
 * Letters: Z latent, C channels of a cell, N and K outputs and inputs of a layer.
 */
import { type Parameters, shapeSize } from "./nca.ts";
import { normals } from "./normal.ts";
import { deriveKey, STREAM } from "./random.ts";

/** What a rule computes from the 3x3 cells around each cell, to be added to it. */
export type UpdateSpec =
  /**
   * 3x3 convolution, then 1x1 layers; an ELU after each but the last. `hidden` are the widths before the last, which has
   * a bias unless `lastBias` is false.
   */
  | { readonly kind: "chain"; readonly hidden: readonly number[]; readonly lastBias?: boolean }
  /** The paper's: 3x3 convolution, blocks x + W2 ELU(W1 x), and a last 1x1 layer; all of width C. */
  | { readonly kind: "residual"; readonly blocks: number };

/**
 * How likely a picture is under its cells: "bernoulli", black and white pixels with the logit in channel 0; or bytes under a
 * mixture of so many discretised logistics, whose parameters are the first channels (src/ops/logistic-mixture).
 */
export type Likelihood = "bernoulli" | { readonly mixtures: number };

/** The architecture of a VNCA, doubling or not; stored in the model file's metadata. */
export interface VncaSpec {
  readonly kind: "vnca";
  /** Side of the pictures in pixels. */
  readonly size: number;
  /** D: numbers of a pixel, 1 if left out; 4 are RGB premultiplied by alpha, and alpha. */
  readonly pictureChannels?: 1 | 4;
  /** "bernoulli" if left out. */
  readonly likelihood?: Likelihood;
  /** Z: numbers of a latent. */
  readonly latent: number;
  readonly encoder: {
    /** Outputs of each 5x5 convolution; each is followed by an ELU. */
    readonly channels: readonly number[];
    /** Stride of each. */
    readonly strides: readonly number[];
    /** Black pixels added on each side of the picture. */
    readonly frame: number;
  };
  /** C: floats a cell; the first ones of the last grid are what the likelihood takes. */
  readonly channels: number;
  /**
   * Sides of the grids in cells, one a stage. A stage begins by doubling every cell of the one before; of an odd side
   * the last row and column are left out (4 cells make 8, or 7).
   */
  readonly sides: readonly number[];
  /**
   * What the first grid is: the latent copied to every cell (channels beyond Z are zero), as the paper has it, or a
   * linear map of the latent to all numbers of the grid, so that cells differ from the start.
   */
  readonly seed: "copy" | "linear";
  /**
   * Steps of the rule in each stage; 0 where a stage only doubles. A model that does not double has one stage, or takes
   * no step before the last: then the rule knows one grid alone. It is trained with random numbers of last steps
   * (PoolRecipe); with this one it is scored and shown.
   */
  readonly steps: readonly number[];
  readonly update: UpdateSpec;
  /** What the likelihood counts: the picture, or also the black cells around it, as the paper does. */
  readonly scored: "picture" | "grid";
}

/** The paper's doubling model for MNIST (section 3 and appendix): 6,585,088 parameters. */
export const PAPER_DOUBLING: VncaSpec = {
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
export const PAPER_NONDOUBLING: VncaSpec = {
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

const KERNEL = 5;
/** Padding of every convolution of the encoder; the first adds the frame. */
const PADDING = 2;

/** One convolution of the encoder. */
export interface ConvShape {
  readonly side: number;
  readonly outSide: number;
  /** Channels in. */
  readonly channels: number;
  /** N: channels out. */
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly elu: boolean;
}

/** D: numbers of a pixel. */
export function pictureChannels(spec: VncaSpec): number {
  return spec.pictureChannels ?? 1;
}

/** Numbers of a picture, [size, size, D]. */
export function pictureLength(spec: VncaSpec): number {
  return spec.size * spec.size * pictureChannels(spec);
}

/** Components of the likelihood's mixtures; 0 where pictures are black and white. */
export function mixturesOf({ likelihood = "bernoulli" }: VncaSpec): number {
  return likelihood === "bernoulli" ? 0 : likelihood.mixtures;
}

/** The encoder's layers; the last, linear one is a convolution whose window is the whole grid. */
export function encoderLayers(spec: VncaSpec): ConvShape[] {
  const { size, encoder, latent } = spec;
  const layers: ConvShape[] = [];
  let [side, channels] = [size, pictureChannels(spec)];
  for (const [i, outputs] of encoder.channels.entries()) {
    const padding = PADDING + (i === 0 ? encoder.frame : 0);
    const stride = encoder.strides[i];
    const outSide = Math.floor((side + 2 * padding - KERNEL) / stride) + 1;
    layers.push({ side, outSide, channels, outputs, kernel: KERNEL, stride, padding, elu: true });
    [side, channels] = [outSide, outputs];
  }
  const whole = { side, outSide: 1, channels, kernel: side, stride: 1, padding: 0, elu: false };
  return [...layers, { ...whole, outputs: 2 * latent }];
}

/** The linear map of a latent to the first grid, [S, S, C], as a convolution on one cell. */
export function seedLayer({ latent, sides, channels }: VncaSpec): ConvShape {
  const outputs = sides[0] * sides[0] * channels;
  const cell = { side: 1, outSide: 1, kernel: 1, stride: 1, padding: 0 };
  return { ...cell, channels: latent, outputs, elu: false };
}

/** One layer of the update, on every cell. */
export interface UpdateLayer {
  /** N */
  readonly width: number;
  /** "skip" adds what came out of the layer before the last. */
  readonly kind: "linear" | "elu" | "skip";
}

/** The update's layers: the first is the 3x3 convolution. */
export function updateLayers({ channels, update }: VncaSpec): UpdateLayer[] {
  const last: UpdateLayer = { width: channels, kind: "linear" };
  if (update.kind === "chain")
    return [...update.hidden.map((width): UpdateLayer => ({ width, kind: "elu" })), last];
  const block: UpdateLayer[] = [
    { width: channels, kind: "elu" },
    { width: channels, kind: "skip" },
  ];
  return [last, ...Array.from({ length: update.blocks }, () => block).flat(), last];
}

/** Shape of every parameter tensor as PyTorch has it, in the order in which they are stored and reduced. */
export function vncaShapes(spec: VncaSpec): Record<string, readonly number[]> {
  const shapes: Record<string, readonly number[]> = {};
  const encoder = encoderLayers(spec);
  for (const [i, { outputs, channels, kernel }] of encoder.entries()) {
    const isLinear = i === encoder.length - 1;
    shapes[`encoder.${i}.weight`] = isLinear
      ? [outputs, channels * kernel * kernel]
      : [outputs, channels, kernel, kernel];
    shapes[`encoder.${i}.bias`] = [outputs];
  }
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
  return shapes;
}

function hasBias({ update }: VncaSpec, layer: number): boolean {
  return update.kind !== "chain" || update.lastBias !== false || layer < update.hidden.length;
}

/** Whether the rule runs on the last grid alone. */
export function isNonDoubling({ steps }: VncaSpec): boolean {
  return steps.slice(0, -1).every((count) => count === 0);
}

/** The spec with another number of steps in its last stage. */
export function withLastSteps(spec: VncaSpec, steps: number): VncaSpec {
  return { ...spec, steps: [...spec.steps.slice(0, -1), steps] };
}

/** How many numbers a model learns, and how many of them are the rule. */
export function vncaParameterCount(spec: VncaSpec): {
  readonly all: number;
  readonly rule: number;
} {
  const sizes = Object.entries(vncaShapes(spec)).map(
    ([name, shape]) => [name.startsWith("update."), shapeSize(shape)] as const,
  );
  const sum = (part: readonly (readonly [boolean, number])[]): number =>
    part.reduce((total, [, size]) => total + size, 0);
  return { all: sum(sizes), rule: sum(sizes.filter(([isRule]) => isRule)) };
}

/** Multiplications and additions of one decoding (forward only), borders left out. */
export function decoderMacs(spec: VncaSpec): number {
  const rule = Object.entries(vncaShapes(spec))
    .filter(([name]) => name.startsWith("update.") && name.endsWith(".weight"))
    .reduce((sum, [, shape]) => sum + shapeSize(shape), 0);
  return spec.sides.reduce((sum, side, i) => sum + side * side * spec.steps[i] * rule, 0);
}

/**
 * The untrained model: normal weights with the variance 1 / inputs in the rule and 1.5 / inputs in the encoder, biases
 * zero. The rule's last layer is zero, so that it does nothing yet; the posterior starts narrow, around e^-1.
 */
export function initialVnca(spec: VncaSpec, rngSeed: number): Parameters {
  const shapes = vncaShapes(spec);
  const last = `update.${updateLayers(spec).length - 1}.weight`;
  const linear = `encoder.${spec.encoder.channels.length}`;
  const parameters: Parameters = {};
  for (const [tensor, [name, shape]] of Object.entries(shapes).entries()) {
    const size = shapeSize(shape);
    const values = new Float32Array(size);
    parameters[name] = values;
    if (name === `${linear}.bias`) values.fill(-1, spec.latent);
    if (shape.length === 1 || name === last) continue;
    const gain = name.startsWith("encoder.") && !name.startsWith(linear) ? 1.5 : 1;
    const deviation = Math.sqrt((gain * shape[0]) / size);
    values.set(
      normals(deriveKey(rngSeed, STREAM.weights, tensor), size).map((draw) => draw * deviation),
    );
    // The second half of the linear layer's outputs are the log deviations.
    if (name === `${linear}.weight`) for (let i = size / 2; i < size; i++) values[i] *= 0.1;
  }
  return parameters;
}
