/** Programs over the buffers of buffers.ts that compute the bounds of a shard's pictures and their gradients. */
import type { Call, Program } from "../../engine/engine.ts";
import * as gaussian from "../../ops/gaussian/op.ts";
import { chainBackward, chainForward, encoderChain, packChain, posterior } from "./convolutions.ts";
import { decoderOf } from "./decoder.ts";
import { featureGradient } from "./draw-buffers.ts";
import { drawStages, lotsOf } from "./draws.ts";
import type { ShardExtent } from "./shard.ts";
import type { VariationalSpec } from "./spec.ts";

/** Encodes pictures; the output of the last layer holds their posteriors. */
export function encode({ spec, images }: Pick<ShardExtent, "spec" | "images">): Call[] {
  const chain = encoderChain(spec);
  return [...packChain(chain), ...chainForward(chain, images)];
}

/** Computes log p(x|z) of every latent as `logLikelihood`, and log p(z) - log q(z|x) as `logRatio`. */
export function scoreProgram(extent: ShardExtent): Program {
  return [...latents(extent), ...decoderOf(extent.spec).score(extent)];
}

/** The bound of log p(x) that training raises: the evidence lower bound, or the importance-weighted bound. */
export type Bound = "evidence" | "importance";

/**
 * Computes the negative bound of every picture from one latent each, and its gradients. For the evidence lower bound, the
 * array `weight` holds beta times `scale`, the weight of the divergence. For the importance-weighted bound, the latents
 * were drawn by their weights, and the array `share` holds their shares, of which models whose cells draw make no use.
 * @param scale share of a picture in its batch
 */
export function trainProgram(extent: ShardExtent, scale: number, bound: Bound): Program {
  const { spec, images } = extent;
  return [
    ...latents(extent),
    ...decoderOf(spec).train(extent, scale, bound),
    { repeat: images, body: [latentBackward(spec, scale, bound)] },
    ...chainBackward({ ...encoderChain(spec), further: featureGradients(spec) }, images),
  ];
}

/** Leads from the gradient of a picture's latent to that of its posterior. */
function latentBackward(spec: VariationalSpec, scale: number, bound: Bound): Call {
  const { latent } = spec;
  const buffers = {
    posterior: posterior(spec),
    noise: "noise",
    dz: "dz",
    dPosterior: `d_${posterior(spec)}`,
  };
  if (bound === "evidence")
    return gaussian.backward.call({ ...buffers, weight: "weight" }, { latent });
  const params = { latent, weight: scale };
  if (lotsOf(spec) > 0) return gaussian.sampledBackward.call(buffers, params);
  return gaussian.importanceBackward.call({ ...buffers, share: "share" }, params);
}

/** Names the gradients that the encoder's features get from cells that drew with a look at them. */
function featureGradients(spec: VariationalSpec): Record<string, string> {
  if (spec.kind !== "vnca") return {};
  const seen = drawStages(spec).map((stage) => [stage.features.layer, featureGradient(stage)]);
  return Object.fromEntries(seen);
}

/** Encodes pictures, draws their latents, and computes their divergences. */
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
