import { OPTIMISER_HELP } from "../optimiser/help.ts";

/** Says what the fields of a growing rule's recipe are for, by name. N stands for the number of a phase of damage, from 0. */
export const GROWING_RECIPE_HELP: Readonly<Record<string, string>> = {
  regime: "What the rule learns: to grow; to grow and stay; or to grow, stay and heal.",
  objective:
    "What judges last states: detail, which sees fine, pale lines too; patch transport, for a texture; or an objective that the program that trains brings; left out, the squared error.",
  trainingSteps:
    "Number of training steps. This does not change schedules, which keep their steps.",
  batch: "Samples in each training step.",
  poolSize:
    "States kept between training steps, from which samples go on; the regime growing keeps none.",
  rolloutSteps: "Fewest and most steps of the rule in a training step; each draws its own number.",
  ...OPTIMISER_HELP,
  damage: "Phases of damage, which the regenerating regime does to the best samples of a batch.",
  "damage.N.fromStep": "First training step of the phase.",
  "damage.N.samples": "How many samples of a batch are damaged.",
  "damage.N.halves": "Share of the damage that takes all on one side of a line through the middle.",
  "damage.N.squares": "Share of the damage that is a square; the rest are discs.",
  "damage.N.radius": "Smallest and largest radius of a disc; the grid reaches from -1 to 1.",
  "damage.N.reach":
    "How far from the middle squares and discs may have their centre, on each axis.",
  switches:
    "Samples of a batch that begin as a creature of another goal, for a rule with goals; none if left out.",
  rounds:
    "Training steps after which the rule is measured in full, and training ends if it heals; it is measured at the end too. Left out, nothing is measured.",
  checkEvery:
    "Training steps between checks on a few creatures, which steer the damage until the next one.",
  bits: "Bits of a weight, so that the rule fits a small genome: it is trained rounded. Left out, weights are float32.",
  earlyEnd: "Training step at which a first round may end early; training sets it.",
};
