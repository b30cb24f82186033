/** Names of the buffers that programs over a VNCA share, and what goes into them. */
import type {
  ArrayBufferSpec,
  BufferScope,
  Contents,
  Downloads,
  Layout,
} from "../engine/engine.ts";
import { convLengths } from "../ops/conv/layout.ts";
import {
  convolveScratchLength,
  encodePlan,
  gridLength,
  scratchLength,
  tapeLength,
  updateLengths,
} from "../ops/vnca-step/layout.ts";
import { type Parameters, shapeSize } from "../spec/nca.ts";
import {
  type ConvShape,
  encoderLayers,
  pictureLength,
  seedLayer,
  updateLayers,
  type VncaSpec,
  vncaShapes,
} from "../spec/vnca.ts";

/** Extent of one shard. */
export interface ShardExtent {
  readonly spec: VncaSpec;
  /** Pictures of a shard. */
  readonly images: number;
  /** Latents drawn for each picture. */
  readonly samples: number;
  /** Whether everything is kept that the way back needs. */
  readonly gradients: boolean;
  /** Further pictures, which go on from grids of the pool; undefined where training keeps none. */
  readonly pooled?: number;
}

const array = (scope: BufferScope, length: number): ArrayBufferSpec => ({
  type: "f32",
  scope,
  length,
});
const shared = (length: number): ArrayBufferSpec => array("shared", length);
const scratch = (length: number): ArrayBufferSpec => array("scratch", length);

/** All buffers of an autoencoder. */
export function autoencoderLayout(extent: ShardExtent): Layout {
  const { spec, images, samples, gradients } = extent;
  return {
    ...encoderLayout(extent),
    ...latentLayout(extent),
    ...seedLayout(spec, images * samples, gradients),
    ...decoderLayout(extent),
    ...poolLayout(extent),
  };
}

/** Grids that come from the pool and that it gets, and what belongs to those that come. */
function poolLayout({ spec, images, pooled }: ShardExtent): Layout {
  if (pooled === undefined) return {};
  const grid = spec.sides[spec.sides.length - 1] ** 2 * spec.channels;
  return {
    end: scratch(images * grid),
    "pool.start": scratch(pooled * grid),
    "pool.end": scratch(pooled * grid),
    "pool.picture": scratch(pooled * pictureLength(spec)),
    "pool.logLikelihood": scratch(pooled),
  };
}

/** Buffers of pictures that are only encoded. */
export function encoderLayout({
  spec,
  images,
  gradients,
}: Pick<ShardExtent, "spec" | "images" | "gradients">): Layout {
  const layers = encoderLayers(spec).flatMap((layer, i) =>
    Object.entries(convLayout(`encoder.${i}`, layer, images, gradients)),
  );
  return { picture: scratch(images * pictureLength(spec)), ...Object.fromEntries(layers) };
}

/** A convolution's weights, what it makes of a batch, and their gradients. */
function convLayout(name: string, layer: ConvShape, images: number, gradients: boolean): Layout {
  const lengths = convLengths({ ...layer, images });
  const layout = {
    [`${name}.weight`]: shared(lengths.weight),
    [`${name}.bias`]: shared(layer.outputs),
    [`${name}.packed`]: scratch(lengths.packed),
    [`${name}.columns`]: scratch(lengths.columns),
    [`${name}.output`]: scratch(lengths.output),
  };
  if (!gradients) return layout;
  return {
    ...layout,
    [`d_${name}.weight`]: scratch(lengths.weight),
    [`d_${name}.bias`]: scratch(layer.outputs),
    [`d_${name}.packed`]: scratch(lengths.packed),
    [`d_${name}.output`]: scratch(lengths.output),
  };
}

function seedLayout(spec: VncaSpec, latents: number, gradients: boolean): Layout {
  return spec.seed === "linear" ? convLayout("seed", seedLayer(spec), latents, gradients) : {};
}

function latentLayout({ spec, images, samples, gradients }: ShardExtent): Layout {
  const latents = images * samples;
  return {
    noise: scratch(latents * spec.latent),
    z: scratch(latents * spec.latent),
    logRatio: scratch(latents),
    logLikelihood: scratch(latents),
    divergence: scratch(images),
    ...(gradients && { dz: scratch(latents * spec.latent) }),
  };
}

/** The rule, its grids and its tape; without gradients two grids a stage take turns. */
function decoderLayout({ spec, gradients }: Pick<ShardExtent, "spec" | "gradients">): Layout {
  const { channels } = spec;
  const layers = updateLayers(spec);
  const lengths = updateLengths(channels, layers);
  const layout: Record<string, ArrayBufferSpec> = {
    plan: { type: "u32", scope: "shared", length: encodePlan(channels, layers).length },
    update: shared(lengths.update),
    "update.packed": scratch(lengths.packed),
    "update.tiles": scratch(convolveScratchLength(channels, layers)),
  };
  for (const [stage, side] of spec.sides.entries()) {
    const steps = spec.steps[stage];
    const [grids, records] = gradients ? [steps + 1, steps] : [2, 1];
    layout[`states.${stage}`] = scratch(grids * gridLength(side, channels));
    layout[`tape.${stage}`] = scratch(records * tapeLength(side, layers));
    if (!gradients) continue;
    layout[`d_states.${stage}`] = scratch(gridLength(side, channels));
    layout[`d_conv.${stage}`] = scratch(gridLength(side, layers[0].width));
  }
  if (!gradients) return layout;
  return {
    ...layout,
    d_update: scratch(lengths.update),
    "d_update.packed": scratch(lengths.packed),
    "update.scratch": scratch(scratchLength(layers)),
  };
}

/**
 * Buffers of latents or grids that are only grown.
 * @param start side of the grids that growth starts from; without, it starts from latents
 * @param end side of the grids that it ends in
 */
export function growLayout(
  spec: VncaSpec,
  count: number,
  start: number | undefined,
  end: number,
): Layout {
  return {
    ...decoderLayout({ spec, gradients: false }),
    ...seedLayout(spec, count, false),
    cells: scratch(count * end * end * spec.channels),
    ...(start === undefined
      ? { z: scratch(count * spec.latent) }
      : { start: scratch(count * start * start * spec.channels) }),
  };
}

/** Buffers of one latent, or one grid, every grid of whose growth is wanted. @param sides of the grids */
export function filmLayout(spec: VncaSpec, sides: readonly number[]): Layout {
  const frames = sides.map((side, i) => [`frame.${i}`, scratch(side * side * spec.channels)]);
  return {
    ...decoderLayout({ spec, gradients: false }),
    ...seedLayout(spec, 1, false),
    z: scratch(spec.latent),
    start: scratch(Math.max(...sides) ** 2 * spec.channels),
    ...Object.fromEntries(frames),
  };
}

/** What to upload for a model. */
export function modelContents(spec: VncaSpec, parameters: Parameters): Contents {
  const contents: Record<string, ArrayLike<number>> = {
    plan: encodePlan(spec.channels, updateLayers(spec)),
    update: concatenate(
      updateParts(spec).map(([name, length]) => parameters[name] ?? new Float32Array(length)),
    ),
  };
  for (const name of otherNames(spec)) contents[name] = parameters[name];
  return contents;
}

/** Only the encoder's part of {@link modelContents}. */
export function encoderContents(spec: VncaSpec, parameters: Parameters): Contents {
  return contentsOf(spec, parameters, true);
}

/** Only the decoder's part of {@link modelContents}. */
export function decoderContents(spec: VncaSpec, parameters: Parameters): Contents {
  return contentsOf(spec, parameters, false);
}

function contentsOf(spec: VncaSpec, parameters: Parameters, isEncoder: boolean): Contents {
  const contents = Object.entries(modelContents(spec, parameters));
  return Object.fromEntries(contents.filter(([name]) => name.startsWith("encoder.") === isEncoder));
}

/** Arrays that hold the gradients after a program's end. */
export function gradientBuffers(spec: VncaSpec): string[] {
  return ["d_update", ...otherNames(spec).map((name) => `d_${name}`)];
}

/** Gradients by the names of the parameters, summed over shards in their order and in float64. */
export function sumGradients(
  spec: VncaSpec,
  downloads: readonly Downloads[],
): Record<string, Float64Array> {
  const sums: Record<string, Float64Array> = {};
  const sizes = vncaShapes(spec);
  const addUp = (name: string, buffer: string, start: number): void => {
    const sum = new Float64Array(shapeSize(sizes[name]));
    for (const shard of downloads) addPart(sum, shard[buffer], start);
    sums[name] = sum;
  };
  for (const name of otherNames(spec)) addUp(name, `d_${name}`, 0);
  let start = 0;
  for (const [name, length] of updateParts(spec)) {
    if (name in sizes) addUp(name, "d_update", start);
    start += length;
  }
  return sums;
}

/** sum += the part of an array from `start` on. A function of its own, so that it is compiled for one kind of array. */
function addPart(sum: Float64Array, values: Downloads[string], start: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] += values[start + i];
}

function otherNames(spec: VncaSpec): string[] {
  return Object.keys(vncaShapes(spec)).filter((name) => !name.startsWith("update."));
}

/** Names and lengths of the parts of the array "update". A last bias that the model lacks stands there as zeros. */
function updateParts(spec: VncaSpec): [name: string, length: number][] {
  let inputs = 9 * spec.channels;
  return updateLayers(spec).flatMap(({ width }, i) => {
    const weights = inputs * width;
    inputs = width;
    return [
      [`update.${i}.weight`, weights],
      [`update.${i}.bias`, width],
    ] as [string, number][];
  });
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const tensor of parts) {
    whole.set(tensor, start);
    start += tensor.length;
  }
  return whole;
}
