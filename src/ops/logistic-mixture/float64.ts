import type { Float64Binding } from "../bind.ts";
import { type ScoredArgs, scoredNumbers, targets, writeGradient } from "../grid/scored-cells.ts";
import { mixtureNumbers } from "./layout.ts";
import type * as declared from "./op.ts";
import { logisticMixture } from "./reference.ts";

interface Args extends ScoredArgs {
  readonly mixtures: number;
  readonly depth: number;
  readonly logLikelihood: Float64Array;
}

export const float64: Float64Binding<typeof declared> = {
  score: (args) => {
    score(args);
  },
  gradient: (args) => writeGradient(args, mixtureNumbers(args.mixtures, args.depth), score(args)),
};

/** @returns the gradient of the negative log-likelihood at the scored cells */
function score(args: Args): Float64Array {
  const { mixtures, depth } = args;
  const numbers = scoredNumbers(args, mixtureNumbers(mixtures, depth));
  const { logLikelihood, dParameters } = logisticMixture(
    numbers,
    targets(args, depth),
    mixtures,
    depth,
  );
  args.logLikelihood[args.index] = logLikelihood;
  return dParameters;
}
