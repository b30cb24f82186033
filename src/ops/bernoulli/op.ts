/** Log-likelihoods of black and white pictures under the logits in channel 0 of a grid. */
import { atLeast, defineOp } from "../define.ts";
import { slicesLength } from "../grid/layout.ts";
import { isScorable, SCORED, scoredLengths } from "../grid/scored.ts";

export const score = defineOp({
  name: "bernoulli.score",
  module: "variational",
  buffers: { states: "f32", picture: "f32", logLikelihood: "f32" },
  params: SCORED,
  lengths: (params, _, turns) => scoredLengths(params, 1, turns),
  fits: (params) => isScorable(params, 1),
});

/** {@link score}, and the gradient of -scale log p by all channels of the cells. */
export const gradient = defineOp({
  name: "bernoulli.gradient",
  module: "variational",
  buffers: { states: "f32", picture: "f32", logLikelihood: "f32", dState: "f32" },
  params: { ...SCORED, scale: "number" },
  lengths: (params, _, turns) => ({
    ...scoredLengths(params, 1, turns),
    dState: atLeast(slicesLength(params, 1)),
  }),
  fits: (params) => isScorable(params, 1),
});
