/** What the programs of an autoencoder ask of a decoder, whatever its kind. */
import type { Contents, Layout, Program } from "../../engine/engine.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { cellDecoder } from "./cell-decoder.ts";
import { deconvolution } from "./deconvolution.ts";
import type { ShardExtent } from "./shard.ts";
import type { VariationalSpec } from "./spec.ts";

/** Extent of one shard of a known model. */
type Shard = Omit<ShardExtent, "spec">;

/** From latents to likelihoods, and back. */
export interface Decoder {
  /** Its arrays; those of latents, pictures and likelihoods are there. */
  layout(shard: Shard): Layout;
  /** What to upload for it. */
  contents(parameters: Parameters): Contents;
  /** Where the gradient of each of its parameters lies after training: an array, and the place of its first number. */
  readonly gradients: Readonly<Record<string, readonly [array: string, start: number]>>;
  /** From all latents in `z` to their likelihoods in `logLikelihood`. */
  score(shard: Shard): Program;
  /**
   * The same with one latent a picture, and back to the gradients in `dz` and of all weights.
   * @param scale share of a picture in its batch
   */
  train(shard: Shard, scale: number): Program;
  /** From so many latents in `z` to what the likelihood takes. */
  draw(latents: number): Drawing;
}

/** How latents become cells, and where these lie. */
interface Drawing {
  readonly layout: Layout;
  readonly program: Program;
  /** The array that holds them, [latents, side, side, channels]. */
  readonly cells: string;
  readonly side: number;
  readonly channels: number;
}

/** The decoder of a model. */
export function decoderOf(spec: VariationalSpec): Decoder {
  return spec.kind === "vnca" ? cellDecoder(spec) : deconvolution(spec);
}
