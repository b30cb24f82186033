/** How likely a picture is under the cells that should show it, as an objective of variational models. */
import type { Call } from "../engine/engine.ts";
import * as bernoulli from "../ops/bernoulli/op.ts";
import * as logisticMixture from "../ops/logistic-mixture/op.ts";

/** Which grid is scored, and against which picture. */
export interface ScoredGrid {
  readonly buffers: {
    readonly states: string;
    readonly picture: string;
    readonly logLikelihood: string;
  };
  readonly params: {
    readonly side: number;
    readonly channels: number;
    readonly grids: number;
    /** Slice of the states. */
    readonly from: number;
    /** Side of the picture in the middle of the grid. */
    readonly size: number;
    /** 1 where the black cells around the picture count too. */
    readonly framed: number;
    /** Latents a picture. */
    readonly samples: number;
  };
}

/** Calls that score the grid of the loop's turn. */
export interface Likelihood {
  /** log p(x|z). */
  score(scored: ScoredGrid): Call;
  /** The same, and the gradient of -scale · log p(x|z) for all channels of the cells. */
  gradient(scored: ScoredGrid, dState: string, scale: number): Call;
}

/** Black and white pixels, each with its logit in channel 0 (src/ops/bernoulli). */
export const bernoulliLikelihood: Likelihood = {
  score: ({ buffers, params }) => bernoulli.score.call(buffers, params),
  gradient: ({ buffers, params }, dState, scale) =>
    bernoulli.gradient.call({ ...buffers, dState }, { ...params, scale }),
};

/**
 * Bytes under a mixture of discretised logistics, whose parameters are the first channels (src/ops/logistic-mixture).
 * @param depth numbers of a pixel
 */
export function mixtureLikelihood(mixtures: number, depth: number): Likelihood {
  const mixture = { mixtures, depth };
  return {
    score: ({ buffers, params }) => logisticMixture.score.call(buffers, { ...params, ...mixture }),
    gradient: ({ buffers, params }, dState, scale) =>
      logisticMixture.gradient.call({ ...buffers, dState }, { ...params, ...mixture, scale }),
  };
}
