/** The decoder of the deconvolution baseline: a linear layer and transposed convolutions, all pictures of a shard at once. */
import type { Call } from "../../engine/engine.ts";
import { gridLength } from "../../ops/variational-step/layout.ts";
import { type BaselineSpec, decoderLayers } from "./baseline.ts";
import {
  type Chain,
  chainBackward,
  chainForward,
  chainLayout,
  outputOf,
  packChain,
} from "./convolutions.ts";
import type { Decoder } from "./decoder.ts";
import { scratch } from "./shard.ts";

export function deconvolution(spec: BaselineSpec): Decoder {
  const { size, latent } = spec;
  const layers = decoderLayers(spec);
  const names = layers.map((_, i) => `decoder.${i}`);
  const chain: Chain = { names, layers, input: "z", dInput: "dz" };
  const last = outputOf(chain);
  const parameters = names.flatMap((name) => [`${name}.weight`, `${name}.bias`]);
  return {
    contents: (values) => Object.fromEntries(parameters.map((name) => [name, values[name]])),
    gradients: Object.fromEntries(parameters.map((name) => [name, [`d_${name}`, 0]])),
    layout: ({ images, samples, gradients }) => ({
      ...chainLayout(chain, images, gradients),
      // Of one picture, as the likelihood takes it.
      logits: scratch(gridLength(size, 1)),
      ...(gradients
        ? { d_logits: scratch(gridLength(size, 1)) }
        : {
            // As many latents as pictures are decoded together, so that memory does not grow with their number.
            "part.z": scratch(images * latent),
            all: scratch(images * samples * size * size),
          }),
    }),
    score: ({ images, samples }) => [
      ...packChain(chain),
      {
        repeat: samples,
        body: [
          { op: "take", buffers: { whole: "z", part: "part.z" } },
          ...chainForward({ ...chain, input: "part.z" }, images),
          { op: "put", buffers: { whole: "all", part: last } },
        ],
      },
      {
        repeat: images * samples,
        body: [grid(spec, "grid.load", "logits", "all"), score(spec, ".score", samples)],
      },
    ],
    train: ({ images }, scale) => [
      ...packChain(chain),
      ...chainForward(chain, images),
      {
        repeat: images,
        body: [
          grid(spec, "grid.load", "logits", last),
          score(spec, "", 1, scale),
          grid(spec, "grid.store", "d_logits", `d_${last}`),
        ],
      },
      ...chainBackward(chain, images),
    ],
    draw: (latents) => ({
      layout: { ...chainLayout(chain, latents, false), z: scratch(latents * latent) },
      program: [...packChain(chain), ...chainForward(chain, latents)],
      cells: last,
      side: size,
      channels: 1,
    }),
  };
}

function grid({ size }: BaselineSpec, op: string, states: string, cells: string): Call {
  return { op, buffers: { states, cells }, params: { side: size, channels: 1, grids: 1, from: 0 } };
}

function score({ size }: BaselineSpec, variant: "" | ".score", samples: number, scale = 0): Call {
  return {
    op: `bernoulli${variant}`,
    buffers: {
      states: "logits",
      dState: "d_logits",
      picture: "picture",
      logLikelihood: "logLikelihood",
    },
    params: { side: size, channels: 1, grids: 1, from: 0, size, framed: 0, samples, scale },
  };
}
