import type { GpuBinding, GpuHost, GpuWords } from "../bind-webgpu.ts";
import { productGroups } from "../gemm/kernel.wgsl.ts";
import { groupsFor } from "../wgsl.ts";
import {
  biasKernel,
  convolveKernel,
  packKernel,
  slopeKernel,
  transposeKernel,
  unpackKernel,
  weightsKernel,
} from "./kernel.wgsl.ts";
import { type ConvExtent, convSide, weightLengths } from "./layout.ts";
import type * as declared from "./op.ts";

/** A layer's extent, and whether units follow. */
type Layer = ConvExtent & { readonly elu: number };

/** Pictures of both sizes, and weights. */
interface Pictures {
  readonly large: GpuWords;
  readonly small: GpuWords;
  readonly packed: GpuWords;
}

/** Pixels of all pictures of either size. */
function pixelsOf(extent: ConvExtent): { readonly large: number; readonly small: number } {
  return {
    large: extent.images * extent.side ** 2,
    small: extent.images * convSide(extent) ** 2,
  };
}

function numbersOf(extent: ConvExtent) {
  const { images, side, channels, outputs, kernel, stride, padding } = extent;
  const outSide = convSide(extent);
  return { images, side, outSide, channels, outputs, kernel, stride, padding };
}

/** The numbers of a layer, or of its way back, where there is neither bias nor unit. */
function layerNumbers({ elu, ...extent }: Layer, bias: GpuWords | undefined) {
  return { ...numbersOf(extent), elu: bias ? elu : 0, hasBias: bias ? 1 : 0 };
}

/** From large pictures to small ones. @param bias left out on the way back */
export function convolve(host: GpuHost, layer: Layer, pictures: Pictures, bias?: GpuWords): void {
  const buffers = { ...pictures, bias: bias ?? pictures.packed };
  const groups = productGroups(pixelsOf(layer).small, layer.outputs);
  host.dispatch(convolveKernel, buffers, layerNumbers(layer, bias), groups);
}

/** From small pictures to large ones. @param bias left out on the way back */
export function transpose(host: GpuHost, layer: Layer, pictures: Pictures, bias?: GpuWords): void {
  const buffers = { ...pictures, bias: bias ?? pictures.packed };
  const groups = productGroups(pixelsOf(layer).large, layer.channels);
  host.dispatch(transposeKernel, buffers, layerNumbers(layer, bias), groups);
}

/** What the gradients of weights and bias follow from. */
interface Gradients {
  readonly output: GpuWords;
  readonly dOutput: GpuWords;
  readonly dPacked: GpuWords;
  readonly dBias: GpuWords;
}

/**
 * Takes a gradient back through the units, and adds to those of weights and bias.
 * @param size of the pictures that the layer gives
 */
export function addGradients(
  host: GpuHost,
  layer: Layer,
  size: "large" | "small",
  input: GpuWords,
  { output, dOutput, dPacked, dBias }: Gradients,
): void {
  const { channels, outputs, kernel } = layer;
  const [rows, columns] = [pixelsOf(layer)[size], size === "large" ? channels : outputs];
  const count = rows * columns;
  if (layer.elu) host.dispatch(slopeKernel, { output, dOutput }, { count }, groupsFor(count));
  const pictures =
    size === "large" ? { large: dOutput, small: input } : { large: input, small: dOutput };
  const groups = productGroups(kernel ** 2 * channels, outputs);
  host.dispatch(weightsKernel, { ...pictures, dPacked }, numbersOf(layer), groups);
  host.dispatch(biasKernel, { dOutput, dBias }, { rows, columns }, groupsFor(columns, 1));
}

export const webgpu: GpuBinding<typeof declared, object> = (host) => ({
  pack: ({ weight, packed, ...weights }) =>
    host.dispatch(packKernel, { weight, packed }, ...weightsOf(weights)),
  unpack: ({ dPacked, dWeight, ...weights }) =>
    host.dispatch(unpackKernel, { dPacked, dWeight }, ...weightsOf(weights)),
  forward: ({ input, packed, bias, output, ...layer }) =>
    convolve(host, layer, { large: input, small: output, packed }, bias),
  backward: ({ input, packed, dInput, ...args }) => {
    addGradients(host, args, "small", input, args);
    transpose(host, args, { large: dInput, small: args.dOutput, packed });
  },
  backwardWeights: ({ input, ...args }) => addGradients(host, args, "small", input, args),
});

/** The numbers of a kernel that packs, and its workgroups. */
function weightsOf(weights: Parameters<typeof weightLengths>[0]) {
  const { channels, outputs, kernel } = weights;
  const groups = groupsFor(weightLengths(weights).weight);
  return [{ channels, outputs, taps: kernel ** 2 }, groups] as const;
}
