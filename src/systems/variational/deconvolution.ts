/** The decoder of the deconvolution baseline. It decodes all pictures of a shard together. */
import { bernoulliLikelihood, type ScoredGrid } from "../../objectives/likelihood.ts";
import { put, take } from "../../ops/arrays/op.ts";
import { gridLength } from "../../ops/grid/layout.ts";
import { load, store } from "../../ops/grid/op.ts";
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
  const place = { side: size, channels: 1, grids: 1, from: 0 };
  const scored = (samples: number): ScoredGrid => ({
    buffers: { states: "logits", picture: "picture", logLikelihood: "logLikelihood" },
    params: { ...place, size, framed: 0, samples },
  });
  const parameters = names.flatMap((name) => [`${name}.weight`, `${name}.bias`]);
  return {
    posteriorContents: () => ({}),
    contents: (values) => Object.fromEntries(parameters.map((name) => [name, values[name]])),
    gradients: Object.fromEntries(parameters.map((name) => [name, [`d_${name}`, 0]])),
    layout: ({ images, samples, gradients }) => ({
      ...chainLayout(chain, images, gradients),
      // The likelihood takes one picture at a time.
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
          take.call({ whole: "z", part: "part.z" }, { length: images * latent }),
          ...chainForward({ ...chain, input: "part.z" }, images),
          put.call({ whole: "all", part: last }, { length: images * size * size }),
        ],
      },
      {
        repeat: images * samples,
        body: [
          load.call({ states: "logits", cells: "all" }, place),
          bernoulliLikelihood.score(scored(samples)),
        ],
      },
    ],
    train: ({ images }, scale) => [
      ...packChain(chain),
      ...chainForward(chain, images),
      {
        repeat: images,
        body: [
          load.call({ states: "logits", cells: last }, place),
          bernoulliLikelihood.gradient(scored(1), "d_logits", scale),
          store.call({ states: "d_logits", cells: `d_${last}` }, place),
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
