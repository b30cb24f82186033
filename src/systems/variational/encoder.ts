/**
 * What the variational models of this package share: an encoder of convolutions, which turns a picture into a Gaussian
 * over latents of Z numbers.
 */

import { normals } from "../../numbers/normal.ts";
import { deriveKey, STREAM } from "../../numbers/random.ts";
import { type Parameters, shapeSize } from "../../numbers/shapes.ts";

/** Pictures, and how they are encoded. */
export interface EncoderSpec {
  /** Side of the pictures in pixels. */
  readonly size: number;
  /** D: numbers of a pixel, 1 if left out; 4 are RGB premultiplied by alpha, and alpha. */
  readonly pictureChannels?: 1 | 4;
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
}

/** One convolution. */
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
  /** Whether the layer is this convolution's transpose, which takes what it gives and gives what it takes. */
  readonly transposed?: boolean;
}

/** Side of the windows. */
export const KERNEL = 5;
/** Padding that keeps the side at stride 1; the encoder's first convolution adds the frame. */
export const PADDING = 2;

/** D: numbers of a pixel. */
export function pictureChannels(spec: Pick<EncoderSpec, "pictureChannels">): number {
  return spec.pictureChannels ?? 1;
}

/** Numbers of a picture, [size, size, D]. */
export function pictureLength(spec: Pick<EncoderSpec, "size" | "pictureChannels">): number {
  return spec.size * spec.size * pictureChannels(spec);
}

/** The encoder's layers; the last, linear one is a convolution whose window is the whole grid. */
export function encoderLayers(spec: EncoderSpec): ConvShape[] {
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

/** A linear map of a latent to so many numbers, as a convolution on one cell. */
export function linearLayer(latent: number, outputs: number): ConvShape {
  const cell = { side: 1, outSide: 1, kernel: 1, stride: 1, padding: 0 };
  return { ...cell, channels: latent, outputs, elu: false };
}

/** Shapes of the encoder's tensors, as PyTorch has them, in the order in which they are stored. */
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
 * Parameters of an untrained model: normal weights, biases of zero. The encoder's weights have the variance 1.5 / inputs,
 * those of its linear layer 1 / inputs; the posterior starts narrow, around e^-1.
 * @param shapes of all tensors
 * @param varianceOf variance of a decoder's weight
 */
export function initialParameters(
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
