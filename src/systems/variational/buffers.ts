/** Names of the buffers that the programs of an autoencoder share, and what goes into them. */
import type { Contents, Downloads, Layout } from "../../engine/engine.ts";
import { type Parameters, shapeSize } from "../../numbers/shapes.ts";
import { chainLayout, encoderChain } from "./convolutions.ts";
import { decoderOf } from "./decoder.ts";
import { encoderShapes, pictureLength } from "./encoder.ts";
import { type ShardExtent, scratch, shared } from "./shard.ts";
import { type VariationalSpec, variationalShapes } from "./spec.ts";

/** All buffers of an autoencoder. */
export function variationalLayout(extent: ShardExtent): Layout {
  return {
    ...encoderLayout(extent),
    ...latentLayout(extent),
    ...decoderOf(extent.spec).layout(extent),
  };
}

/** Buffers of pictures that are only encoded. */
export function encoderLayout({
  spec,
  images,
  gradients,
}: Pick<ShardExtent, "spec" | "images" | "gradients">): Layout {
  return {
    picture: scratch(images * pictureLength(spec)),
    ...chainLayout(encoderChain(spec), images, gradients),
  };
}

function latentLayout({ spec, images, samples, gradients }: ShardExtent): Layout {
  const latents = images * samples;
  return {
    noise: scratch(latents * spec.latent),
    z: scratch(latents * spec.latent),
    logRatio: scratch(latents),
    logLikelihood: scratch(latents),
    divergence: scratch(images),
    ...(gradients && {
      dz: scratch(latents * spec.latent),
      share: scratch(images),
      weight: shared(1),
    }),
  };
}

/** What to upload for a model. */
export function modelContents(spec: VariationalSpec, parameters: Parameters): Contents {
  return { ...encoderContents(spec, parameters), ...decoderOf(spec).contents(parameters) };
}

/** Only the encoder's part of {@link modelContents}. */
export function encoderContents(spec: VariationalSpec, parameters: Parameters): Contents {
  const names = Object.keys(encoderShapes(spec));
  return Object.fromEntries(names.map((name) => [name, parameters[name]]));
}

/** Arrays that hold the gradients after a program's end. */
export function gradientBuffers(spec: VariationalSpec): string[] {
  return [...new Set(Object.values(gradientPlaces(spec)).map(([array]) => array))];
}

/** Gradients by the names of the parameters, summed over shards in their order and in float64. */
export function sumGradients(
  spec: VariationalSpec,
  downloads: readonly Downloads[],
): Record<string, Float64Array> {
  const places = gradientPlaces(spec);
  return Object.fromEntries(
    Object.entries(variationalShapes(spec)).map(([name, shape]) => {
      const [array, start] = places[name];
      const sum = new Float64Array(shapeSize(shape));
      addParts(
        sum,
        downloads.map((shard) => shard[array]),
        start,
      );
      return [name, sum];
    }),
  );
}

/** Where the gradient of each parameter lies. */
function gradientPlaces(spec: VariationalSpec): ReturnType<typeof decoderOf>["gradients"] {
  const names = Object.keys(encoderShapes(spec));
  const encoder = names.map((name) => [name, [`d_${name}`, 0] as const]);
  return { ...Object.fromEntries(encoder), ...decoderOf(spec).gradients };
}

/** Adds the parts of arrays from `start` on, in order: four arrays at once, which saves time and changes no bit. */
function addParts(sum: Float64Array, arrays: readonly Downloads[string][], start: number): void {
  let first = 0;
  for (; first + 4 <= arrays.length; first += 4) {
    const [a, b, c, d] = arrays.slice(first, first + 4);
    addFour(sum, a, b, c, d, start);
  }
  for (; first < arrays.length; first++) addPart(sum, arrays[first], start);
}

// Functions of their own, so that they are compiled for one kind of array.

function addFour(
  sum: Float64Array,
  a: Downloads[string],
  b: Downloads[string],
  c: Downloads[string],
  d: Downloads[string],
  start: number,
): void {
  for (let i = 0; i < sum.length; i++) {
    const at = start + i;
    sum[i] = sum[i] + a[at] + b[at] + c[at] + d[at];
  }
}

function addPart(sum: Float64Array, values: Downloads[string], start: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] += values[start + i];
}
