import { OPTIMISER_HELP } from "../optimiser/help.ts";

/** Says what the fields of a reader's recipe are for, by name. */
export const READING_RECIPE_HELP: Readonly<Record<string, string>> = {
  objective: "What judges the beliefs of the cells after the steps of a training step.",
  smoothing:
    "Share of the belief that is spread over all digits, so that beliefs need not grow for ever.",
  trainingSteps:
    "Number of training steps. This does not change schedules, which keep their steps.",
  batch: "Samples in each training step.",
  poolSize: "States kept between training steps, each with its digit, from which samples go on.",
  rolloutSteps: "Fewest and most steps of the rule in a training step; each draws its own number.",
  fresh: "Samples of a batch that begin on a new digit, with cells that know nothing.",
  exchanged: "Samples of a batch under whose cells the digit is exchanged for a new one.",
  noise: "Standard deviation of what is added to what cells hold before the steps.",
  ...OPTIMISER_HELP,
};
