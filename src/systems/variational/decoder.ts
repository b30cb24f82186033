/** The interface of decoders of all kinds, as the programs of an autoencoder use it. */
import type { Contents, Layout, Program } from "../../engine/engine.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import type { Bound } from "./bound-programs.ts";
import { cellDecoder } from "./cell-decoder.ts";
import { deconvolution } from "./deconvolution.ts";
import type { ShardExtent } from "./shard.ts";
import type { VariationalSpec } from "./spec.ts";

/** Extent of one shard when the model is known. */
type Shard = Omit<ShardExtent, "spec">;

/** A decoder: it leads from latents to likelihoods, and back. */
export interface Decoder {
  /** Returns the decoder's buffers, without those of latents, pictures and likelihoods. */
  layout(shard: Shard): Layout;
  /** Returns the contents to upload for the decoder. */
  contents(parameters: Parameters): Contents;
  /** Returns further contents, for posteriors that the decoder meets on its way. */
  posteriorContents(parameters: Parameters): Contents;
  /** The array in which the gradient of each parameter lies after training, and the place of its first number. */
  readonly gradients: Readonly<Record<string, readonly [array: string, start: number]>>;
  /** Leads from all latents in `z` to their likelihoods in `logLikelihood`. */
  score(shard: Shard): Program;
  /**
   * Leads from one latent of each picture to its likelihood, and back to the gradients of latents, in `dz`, and weights.
   * @param scale share of a picture in its batch
   * @param bound the bound that is raised
   */
  train(shard: Shard, scale: number, bound: Bound): Program;
  /** Leads from this many latents in `z` to the cells that the likelihood takes. */
  draw(latents: number): Drawing;
}

/** A program that turns latents into cells, and where these lie. */
interface Drawing {
  readonly layout: Layout;
  readonly program: Program;
  /** The array that holds the cells, [latents, side, side, channels]. */
  readonly cells: string;
  readonly side: number;
  readonly channels: number;
}

/** Returns the decoder of a model. */
export function decoderOf(spec: VariationalSpec): Decoder {
  return spec.kind === "vnca" ? cellDecoder(spec) : deconvolution(spec);
}
