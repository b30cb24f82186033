import { OPTIMISER_HELP } from "../optimiser/help.ts";

/** Says what the fields of a variational model's recipe are for, by name. */
export const VARIATIONAL_RECIPE_HELP: Readonly<Record<string, string>> = {
  trainingSteps:
    "Number of training steps. This does not change schedules, which keep their steps.",
  batch: "Pictures in each training step.",
  binarisation:
    "Whether grey pictures are made black and white once, or anew each time they are seen.",
  mirror: "Whether every second picture is seen in a mirror, at random.",
  shift:
    "Most pixels by which a picture is moved up or down and left or right, at random. 0 if left out.",
  ...OPTIMISER_HELP,
  beta: "Weight of the divergence: one number, or points [step, weight].",
  importance:
    "Latents of a picture, whose importance-weighted bound training raises. 1 if left out, which is the evidence lower bound.",
  bits: "Bits of a weight of all that makes pictures: it is trained rounded. Left out, weights are float32.",
  "pool.size": "Grids that training goes back to; only for models that do not double.",
  "pool.steps": "Fewest and most steps of the rule in a training step; the spec's lie between.",
  "pool.newcomers":
    "New pictures of a training step whose grids enter the full pool; all if left out.",
};
