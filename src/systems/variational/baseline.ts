/**
 * The deconvolution baseline (Palm, González-Duque, Sudhakaran and Risi, ICLR 2022): a VNCA's encoder, and in place of its
 * decoder a linear layer and transposed convolutions, each with weights of its own. Its pictures do not grow.
 */

import { type Parameters, shapeSize } from "../../numbers/shapes.ts";
import { PAPER_DOUBLING } from "./cells.ts";
import {
  type ConvShape,
  drawParameters,
  type EncoderSpec,
  encoderShapes,
  KERNEL,
  linearLayer,
  PADDING,
} from "./encoder.ts";

/** The architecture of a deconvolution baseline for black and white pictures; stored in the model file's metadata. */
export interface BaselineSpec extends EncoderSpec {
  readonly kind: "deconvolution";
  readonly pictureChannels?: 1;
  readonly likelihood?: "bernoulli";
  /**
   * The grids between a latent and the picture. The first one is a linear map of the latent. A 5x5 transposed convolution
   * leads from each grid to the next, and from the last one to the logits of the pixels; an ELU follows each but the last.
   * The stride is 2 where the side doubles (or becomes one less than twice as long), otherwise 1.
   */
  readonly decoder: {
    /** Sides of the grids in cells. */
    readonly sides: readonly number[];
    /** Number of channels of each grid. */
    readonly channels: readonly number[];
  };
}

/**
 * The paper's baseline for MNIST, with the layers of the authors' code (github.com/rasmusbergpalm/vnca, revision
 * 7718995): 10,282,497 parameters, 4,879,617 of them the decoder.
 */
export const PAPER_BASELINE: BaselineSpec = {
  kind: "deconvolution",
  size: PAPER_DOUBLING.size,
  latent: PAPER_DOUBLING.latent,
  encoder: PAPER_DOUBLING.encoder,
  decoder: { sides: [2, 4, 8, 16, 32], channels: [512, 256, 128, 64, 32] },
};

/** Returns the decoder's layers: the linear one, then the convolutions whose transposes the others are. */
export function decoderLayers({ size, latent, decoder }: BaselineSpec): ConvShape[] {
  const { sides, channels } = decoder;
  const transposed = sides.map((outSide, i): ConvShape => {
    const isLast = i === sides.length - 1;
    const side = isLast ? size : sides[i + 1];
    const stride = side > outSide ? 2 : 1;
    return {
      side,
      outSide,
      channels: isLast ? 1 : channels[i + 1],
      outputs: channels[i],
      kernel: KERNEL,
      stride,
      padding: stride === 2 ? PADDING : PADDING + (outSide - side) / 2,
      elu: !isLast,
      transposed: true,
    };
  });
  return [linearLayer(latent, sides[0] ** 2 * channels[0]), ...transposed];
}

/** Returns the shape of every parameter tensor in PyTorch's layout, in the order in which they are stored and summed. */
export function baselineShapes(spec: BaselineSpec): Record<string, readonly number[]> {
  const [linear, ...transposed] = decoderLayers(spec);
  const shapes: Record<string, readonly number[]> = {
    ...encoderShapes(spec),
    "decoder.0.weight": [linear.outputs, spec.latent],
    "decoder.0.bias": [linear.outputs],
  };
  for (const [i, { outputs, channels, kernel }] of transposed.entries()) {
    shapes[`decoder.${i + 1}.weight`] = [outputs, channels, kernel, kernel];
    shapes[`decoder.${i + 1}.bias`] = [channels];
  }
  return shapes;
}

/** Counts the numbers that a baseline learns, and those of them that belong to the decoder. */
export function baselineParameterCount(spec: BaselineSpec): {
  readonly all: number;
  readonly decoder: number;
} {
  const count = (shapes: Record<string, readonly number[]>): number =>
    Object.values(shapes).reduce((sum, shape) => sum + shapeSize(shape), 0);
  const all = count(baselineShapes(spec));
  return { all, decoder: all - count(encoderShapes(spec)) };
}

/** Counts the multiply-adds of decoding one latent (forward only), without those at borders. */
export function baselineMacs(spec: BaselineSpec): number {
  return decoderLayers(spec).reduce(
    (sum, { outSide, channels, outputs, kernel }) =>
      sum + outSide ** 2 * channels * outputs * kernel ** 2,
    0,
  );
}

/** Returns the untrained baseline. The variance of a weight follows from the number of inputs that reach an output. */
export function initialBaseline(spec: BaselineSpec, rngSeed: number): Parameters {
  const layers = decoderLayers(spec);
  return drawParameters(spec, baselineShapes(spec), rngSeed, (name) => {
    const layer = Number(name.split(".")[1]);
    const { channels, outputs, kernel, stride, elu } = layers[layer];
    if (layer === 0) return 1 / channels;
    return ((elu ? 1.5 : 1) * stride ** 2) / (outputs * kernel ** 2);
  });
}
