/** The buffers that all programs of an autoencoder share, and their contents. */
import type { Contents, Downloads, Layout } from "../../engine/engine.ts";
import { type Parameters, shapeSize } from "../../numbers/shapes.ts";
import { sumOfArrays } from "../../numbers/statistics.ts";
import { chainLayout, encoderChain } from "./convolutions.ts";
import { decoderOf } from "./decoder.ts";
import { encoderShapes, pictureLength } from "./encoder.ts";
import { type ShardExtent, scratch, shared } from "./shard.ts";
import { type VariationalSpec, variationalShapes } from "./spec.ts";

/** Returns all buffers of an autoencoder. */
export function variationalLayout(extent: ShardExtent): Layout {
  return {
    ...encoderLayout(extent),
    ...latentLayout(extent),
    ...decoderOf(extent.spec).layout(extent),
  };
}

/** Returns the buffers that encoding pictures takes. */
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

/** Returns the contents to upload for a model. */
export function modelContents(spec: VariationalSpec, parameters: Parameters): Contents {
  const decoder = decoderOf(spec);
  return {
    ...encoderContents(spec, parameters),
    ...decoder.contents(parameters),
    ...decoder.posteriorContents(parameters),
  };
}

/** Returns the contents to upload for the encoder alone. */
export function encoderContents(spec: VariationalSpec, parameters: Parameters): Contents {
  const names = Object.keys(encoderShapes(spec));
  return Object.fromEntries(names.map((name) => [name, parameters[name]]));
}

/** Names the arrays that hold the gradients when a program has ended. */
export function gradientBuffers(spec: VariationalSpec): string[] {
  return [...new Set(Object.values(gradientPlaces(spec)).map(([array]) => array))];
}

/** Sums the gradients of all shards in their order, and returns them by parameter name. */
export function sumGradients(
  spec: VariationalSpec,
  downloads: readonly Downloads[],
): Record<string, Float64Array> {
  const places = gradientPlaces(spec);
  const sums = Object.entries(variationalShapes(spec)).map(([name, shape]) => {
    const [array, start] = places[name];
    const shards = downloads.map((shard) => shard[array]);
    return [name, sumOfArrays(shapeSize(shape), shards, start)] as const;
  });
  return Object.fromEntries(sums);
}

/** Tells in which array, and from which place on, the gradient of each parameter lies. */
function gradientPlaces(spec: VariationalSpec): ReturnType<typeof decoderOf>["gradients"] {
  const names = Object.keys(encoderShapes(spec));
  const encoder = names.map((name) => [name, [`d_${name}`, 0] as const]);
  return { ...Object.fromEntries(encoder), ...decoderOf(spec).gradients };
}
