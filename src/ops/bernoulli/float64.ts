import type { Float64Binding } from "../bind.ts";
import { type ScoredArgs, scoredNumbers, targets, writeGradient } from "../grid/scored-cells.ts";
import type * as declared from "./op.ts";
import { bernoulli } from "./reference.ts";

export const float64: Float64Binding<typeof declared> = {
  score: (args) => {
    score(args);
  },
  gradient: (args) => writeGradient(args, 1, score(args)),
};

/** @returns the gradient of the negative log-likelihood at the scored cells */
function score(args: ScoredArgs & { readonly logLikelihood: Float64Array }): Float64Array {
  const { logLikelihood, dLogits } = bernoulli(scoredNumbers(args, 1), targets(args, 1));
  args.logLikelihood[args.index] = logLikelihood;
  return dLogits;
}
