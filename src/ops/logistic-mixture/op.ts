/** Log-likelihoods of pictures of bytes under mixtures of logistics, whose parameters are the first channels of a grid. */
import { atLeast, defineOp, type Numbers } from "../define.ts";
import { slicesLength } from "../grid/layout.ts";
import { isScorable, SCORED, scoredLengths } from "../grid/scored.ts";
import { mixtureNumbers } from "./layout.ts";
import { MOST_MIXTURES } from "./sizes.ts";

/** A picture has `depth` numbers a pixel. */
const mixed = { ...SCORED, mixtures: "count", depth: "count" } as const;

const isUsable = (params: Numbers<typeof mixed>): boolean =>
  params.mixtures <= MOST_MIXTURES &&
  isScorable(params, mixtureNumbers(params.mixtures, params.depth));

export const score = defineOp({
  name: "logistic-mixture.score",
  module: "variational",
  buffers: { states: "f32", picture: "f32", logLikelihood: "f32" },
  params: mixed,
  lengths: (params, _, turns) => scoredLengths(params, params.depth, turns),
  fits: isUsable,
});

/** {@link score}, and the gradient of -scale log p by all channels of the cells. */
export const gradient = defineOp({
  name: "logistic-mixture.gradient",
  module: "variational",
  buffers: { states: "f32", picture: "f32", logLikelihood: "f32", dState: "f32" },
  params: { ...mixed, scale: "number" },
  lengths: (params, _, turns) => ({
    ...scoredLengths(params, params.depth, turns),
    dState: atLeast(slicesLength(params, 1)),
  }),
  fits: isUsable,
});
