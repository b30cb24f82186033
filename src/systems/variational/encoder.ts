/**
 * The part that all variational models of this package share: an encoder of convolutions, which turns a picture into a
 * Gaussian over latents of Z numbers.
 */

import { normals } from "../../numbers/normal.ts";
import { deriveKey, STREAM } from "../../numbers/random.ts";
import { type Parameters, shapeSize } from "../../numbers/shapes.ts";

/** What pictures a model takes, and how it encodes them. */
export interface EncoderSpec {
  /** Side of the pictures in pixels. */
  readonly size: number;
  /** D: numbers of a pixel, 1 if left out; 4 are RGB premultiplied by alpha, then alpha. */
  readonly pictureChannels?: 1 | 4;
  /** Z: numbers of a latent. */
  readonly latent: number;
  readonly encoder: {
    /** Number of outputs of each 5x5 convolution; an ELU follows each. */
    readonly channels: readonly number[];
    /** Stride of each convolution. */
    readonly strides: readonly number[];
    /** Number of black pixels added on each side of the picture. */
    readonly frame: number;
  };
}

/** Extent of one convolution. */
export interface ConvShape {
  readonly side: number;
  readonly outSide: number;
  /** Number of input channels. */
  readonly channels: number;
  /** N: number of output channels. */
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly elu: boolean;
  /** Whether the layer is the transpose of this convolution, with input and output exchanged. */
  readonly transposed?: boolean;
}

/** Side of the convolutions' windows. */
export const KERNEL = 5;
/** Padding that keeps the side at stride 1. The encoder's first convolution adds the frame to it. */
export const PADDING = 2;

/** Returns D, how many numbers a pixel has. */
export function pictureChannels(spec: Pick<EncoderSpec, "pictureChannels">): number {
  return spec.pictureChannels ?? 1;
}

/** Returns how many numbers a picture [size, size, D] has. */
export function pictureLength(spec: Pick<EncoderSpec, "size" | "pictureChannels">): number {
  return spec.size * spec.size * pictureChannels(spec);
}

/** Returns the encoder's layers. The last one is linear: a convolution whose window is the whole grid. */
export function encoderLayers(spec: EncoderSpec): ConvShape[] {
  const { size, encoder, latent } = spec;
  const layers: ConvShape[] = [];
  let side = size;
  let channels = pictureChannels(spec);
  for (const [i, outputs] of encoder.channels.entries()) {
    const padding = PADDING + (i === 0 ? encoder.frame : 0);
    const stride = encoder.strides[i];
    const outSide = Math.floor((side + 2 * padding - KERNEL) / stride) + 1;
    layers.push({ side, outSide, channels, outputs, kernel: KERNEL, stride, padding, elu: true });
    side = outSide;
    channels = outputs;
  }
  const whole = { side, outSide: 1, channels, kernel: side, stride: 1, padding: 0, elu: false };
  return [...layers, { ...whole, outputs: 2 * latent }];
}

/** Returns a linear map of a latent to this many numbers, as a convolution on one cell. */
export function linearLayer(latent: number, outputs: number): ConvShape {
  const cell = { side: 1, outSide: 1, kernel: 1, stride: 1, padding: 0 };
  return { ...cell, channels: latent, outputs, elu: false };
}

/** Returns the shapes of the encoder's tensors in PyTorch's layout, in the order in which they are stored. */
export function encoderShapes(spec: EncoderSpec): Record<string, readonly number[]> {
  const shapes: Record<string, readonly number[]> = {};
  const layers = encoderLayers(spec);
  for (const [i, { outputs, channels, kernel }] of layers.entries()) {
    const isLinear = i === layers.length - 1;
    shapes[`encoder.${i}.weight`] = isLinear
      ? [outputs, channels * kernel * kernel]
      : [outputs, channels, kernel, kernel];
    shapes[`encoder.${i}.bias`] = [outputs];
  }
  return shapes;
}

/**
 * Draws the parameters of an untrained model: normal weights, and biases of zero. The encoder's weights have variance
 * 1.5 / inputs, those of its linear layer 1 / inputs. The posterior starts narrow, with deviations around e^-1.
 * @param shapes shapes of all tensors of the model
 * @param varianceOf gives the variance of a tensor of weights of the decoder
 */
export function drawParameters(
  spec: EncoderSpec,
  shapes: Readonly<Record<string, readonly number[]>>,
  rngSeed: number,
  varianceOf: (name: string, shape: readonly number[]) => number,
): Parameters {
  const linear = `encoder.${spec.encoder.channels.length}`;
  const parameters: Parameters = {};
  for (const [tensor, [name, shape]] of Object.entries(shapes).entries()) {
    const size = shapeSize(shape);
    const values = new Float32Array(size);
    parameters[name] = values;
    if (name === `${linear}.bias`) values.fill(-1, spec.latent);
    if (shape.length === 1) continue;
    const gain = name.startsWith(linear) ? 1 : 1.5;
    const variance = name.startsWith("encoder.")
      ? (gain * shape[0]) / size
      : varianceOf(name, shape);
    if (variance === 0) continue;
    const deviation = Math.sqrt(variance);
    values.set(
      normals(deriveKey(rngSeed, STREAM.weights, tensor), size).map((draw) => draw * deviation),
    );
    // The second half of the linear layer's outputs are the log deviations.
    if (name === `${linear}.weight`) for (let i = size / 2; i < size; i++) values[i] *= 0.1;
  }
  return parameters;
}
