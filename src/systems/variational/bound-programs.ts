/** The evidence lower bound of a shard's pictures and its gradients, as programs over the buffers of buffers.ts. */
import type { Call, Program } from "../../engine/engine.ts";
import * as gaussian from "../../ops/gaussian/op.ts";
import { chainBackward, chainForward, encoderChain, packChain, posterior } from "./convolutions.ts";
import { decoderOf } from "./decoder.ts";
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

/** Which bound of log p(x) is climbed: the evidence lower bound, or the importance-weighted one (latents.ts). */
export type Bound = "evidence" | "importance";

/**
 * A negative bound of every picture and its gradients; one latent a picture. The divergence of the evidence lower bound is
 * weighted by the array `weight`, that is beta times `scale`; latents of the other were drawn by their weights, and have
 * their shares in `share`.
 * @param scale share of a picture in its batch
 */
export function trainProgram(extent: ShardExtent, scale: number, bound: Bound): Program {
  const { spec, images } = extent;
  const { latent } = spec;
  const buffers = {
    posterior: posterior(spec),
    noise: "noise",
    dz: "dz",
    dPosterior: `d_${posterior(spec)}`,
  };
  const back =
    bound === "importance"
      ? gaussian.importanceBackward.call({ ...buffers, share: "share" }, { latent, weight: scale })
      : gaussian.backward.call({ ...buffers, weight: "weight" }, { latent });
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
  const divergence = gaussian.divergence.call(
    { posterior: posterior(spec), divergence: "divergence" },
    { latent },
  );
  const sample = gaussian.sample.call(
    { posterior: posterior(spec), noise: "noise", z: "z", logRatio: "logRatio" },
    { latent, samples },
  );
  return [
    ...encode(extent),
    { repeat: images, body: [divergence] },
    { repeat: images * samples, body: [sample] },
  ];
}
