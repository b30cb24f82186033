/** Calls of the convolutions: the encoder, and the linear map of latents to first grids. */
import type { Call } from "../engine/engine.ts";
import { type ConvShape, encoderLayers, seedLayer, type VncaSpec } from "../spec/vnca.ts";
import type { ShardExtent } from "./buffers.ts";

/** Name of the array that holds means and log deviations. */
export function posterior(spec: VncaSpec): string {
  return `encoder.${spec.encoder.channels.length}.output`;
}

/** Encodes the shard's pictures; the posterior is the last layer's output. */
export function encode({ spec, images }: Pick<ShardExtent, "spec" | "images">): Call[] {
  return encoderLayers(spec).flatMap((layer, i) => convForward(encoderBuffers(i), layer, images));
}

export function isLinear({ seed }: VncaSpec): boolean {
  return seed === "linear";
}

/** All first grids at once, where they are a linear map of the latents. */
export function seeds(spec: VncaSpec, latents: number): Call[] {
  return isLinear(spec) ? convForward(SEED_BUFFERS, seedLayer(spec), latents) : [];
}

export function seedsBackward(spec: VncaSpec, latents: number): Call[] {
  return isLinear(spec) ? convBackward(SEED_BUFFERS, seedLayer(spec), latents, true) : [];
}

const encoderBuffers = (i: number): Record<string, string> =>
  convBuffers(
    `encoder.${i}`,
    i === 0 ? "picture" : `encoder.${i - 1}.output`,
    `d_encoder.${i - 1}.output`,
  );

const SEED_BUFFERS = convBuffers("seed", "z", "dz");

function convBuffers(name: string, input: string, dInput: string): Record<string, string> {
  return {
    input,
    weight: `${name}.weight`,
    bias: `${name}.bias`,
    packed: `${name}.packed`,
    columns: `${name}.columns`,
    output: `${name}.output`,
    dInput,
    dOutput: `d_${name}.output`,
    dPacked: `d_${name}.packed`,
    dWeight: `d_${name}.weight`,
    dBias: `d_${name}.bias`,
  };
}

function convParams({ elu, outSide: _, ...shape }: ConvShape, images: number) {
  return { ...shape, images, elu: elu ? 1 : 0 };
}

function convForward(buffers: Record<string, string>, layer: ConvShape, images: number): Call[] {
  const params = convParams(layer, images);
  return [
    { op: "conv.pack", buffers, params },
    { op: "conv.forward", buffers, params },
  ];
}

function convBackward(
  buffers: Record<string, string>,
  layer: ConvShape,
  images: number,
  toInput: boolean,
): Call[] {
  const params = convParams(layer, images);
  return [
    { op: toInput ? "conv.backward" : "conv.backwardWeights", buffers, params },
    { op: "conv.unpack", buffers, params },
  ];
}

/** From the gradient of the posterior to those of the encoder's weights. */
export function encodeBackward({ spec, images }: ShardExtent): Call[] {
  return encoderLayers(spec)
    .map((layer, i) => convBackward(encoderBuffers(i), layer, images, i > 0))
    .reverse()
    .flat();
}
