/** The evidence lower bound of a shard's pictures and its gradients, as programs over the buffers of buffers.ts. */
import type { Call, Program } from "../../engine/engine.ts";
import { chainBackward, chainForward, encoderChain, packChain, posterior } from "./convolutions.ts";
import { decoderOf } from "./decoder.ts";
import type { EncoderSpec } from "./encoder.ts";
import type { ShardExtent } from "./shard.ts";

/** Encodes pictures; the posterior is the last layer's output. */
export function encode({ spec, images }: Pick<ShardExtent, "spec" | "images">): Call[] {
  const chain = encoderChain(spec);
  return [...packChain(chain), ...chainForward(chain, images)];
}

/** Log weights log p(x|z) + log p(z) - log q(z|x) of every latent, as logLikelihood and logRatio. */
export function scoreProgram(extent: ShardExtent): Program {
  return [...latents(extent), ...decoderOf(extent.spec).score(extent)];
}

/** How the objective of training is weighted. */
export interface Objective {
  /** Share of a picture in its batch. */
  readonly scale: number;
  /** Weight of the divergence; or "importance": the latents were drawn by their weights, and have their shares in `share`. */
  readonly beta: number | "importance";
}

/** A negative bound of every picture and its gradients; one latent a picture. */
export function trainProgram(extent: ShardExtent, { scale, beta }: Objective): Program {
  const { spec, images } = extent;
  const buffers = { ...latentBuffers(spec), dz: "dz", dPosterior: `d_${posterior(spec)}` };
  const back: Call =
    beta === "importance"
      ? {
          op: "gaussian.importanceBackward",
          buffers: { ...buffers, share: "share" },
          params: { latent: spec.latent, weight: scale },
        }
      : {
          op: "gaussian.backward",
          buffers,
          params: { latent: spec.latent, weight: beta * scale },
        };
  return [
    ...latents(extent),
    ...decoderOf(spec).train(extent, scale),
    { repeat: images, body: [back] },
    ...chainBackward(encoderChain(spec), images),
  ];
}

/** From pictures to latents, and the divergences. */
function latents(extent: ShardExtent): Program {
  const { spec, images, samples } = extent;
  const { latent } = spec;
  const divergence: Call = {
    op: "gaussian.divergence",
    buffers: { posterior: posterior(spec), divergence: "divergence" },
    params: { latent },
  };
  const sample: Call = {
    op: "gaussian.sample",
    buffers: latentBuffers(spec),
    params: { latent, samples },
  };
  return [
    ...encode(extent),
    { repeat: images, body: [divergence] },
    { repeat: images * samples, body: [sample] },
  ];
}

function latentBuffers(spec: EncoderSpec): Record<string, string> {
  return { posterior: posterior(spec), noise: "noise", z: "z", logRatio: "logRatio" };
}
