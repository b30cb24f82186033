/** Recipes of readers. */
import type { OptimiserRecipe } from "../optimiser/recipe.ts";
import { halfCosine } from "../schedule.ts";

/** How a reader is trained. It is stored in the run and in the card of the reader. */
export interface ReadingRecipe extends OptimiserRecipe {
  /** What judges the beliefs of the cells after a rollout. */
  readonly objective: BeliefObjective;
  /** Share of the belief that the target spreads over all digits, which keeps cross-entropy from raising beliefs for ever. */
  readonly smoothing: number;
  /** Number of training steps. */
  readonly trainingSteps: number;
  /** B: number of samples in each training step. */
  readonly batch: number;
  /** Number of states kept between training steps, each with the digit that it stands on. */
  readonly poolSize: number;
  /** Fewest and most steps of the rule in a rollout; the number is drawn uniformly for each training step. */
  readonly rolloutSteps: readonly [number, number];
  /** Samples of a batch that begin with cells that know nothing, on a new digit. */
  readonly fresh: number;
  /** Samples of a batch under whose cells the digit is exchanged. */
  readonly exchanged: number;
  /** Standard deviation of what is added to all that cells hold before a rollout. */
  readonly noise: number;
}

/** Names of the objectives. */
export type BeliefObjective = "cross-entropy" | "squared error";

/** Training steps of a reader, unless asked otherwise. */
export const READING_STEPS = 10_000;

/** Returns the recipe of a reader; docs/reading.md has the experiments behind it. */
export function readingRecipe(trainingSteps = READING_STEPS): ReadingRecipe {
  return {
    objective: "cross-entropy",
    smoothing: 0.1,
    trainingSteps,
    batch: 16,
    poolSize: 256,
    rolloutSteps: [20, 20],
    fresh: 3,
    exchanged: 3,
    noise: 0.02,
    learningRate: halfCosine(trainingSteps, 2e-3, 1e-4),
    normalise: true,
    clip: 0,
    optimiser: "adam",
    muon: 6,
    averaging: 0.99,
  };
}
