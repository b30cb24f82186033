import { OPTIMISER_HELP } from "../optimiser/help.ts";

/** What the fields of a growing rule's recipe are for, by name; N is the number of a phase of damage, from 0. */
export const GROWING_RECIPE_HELP: Readonly<Record<string, string>> = {
  regime: "What it learns: to grow; to grow and stay; or to grow, stay and heal.",
  objective: "Name of what last states are judged by, if the program that trains brings its own.",
  trainingSteps:
    "Training steps in all. This changes the number alone; schedules keep their steps.",
  batch: "Samples a training step.",
  poolSize: "States kept between training steps, from which samples go on; growing has none.",
  rolloutSteps: "Fewest and most steps of the rule in a training step; each draws its own number.",
  ...OPTIMISER_HELP,
  damage: "Phases of damage, which the regenerating regime does to the best samples of a batch.",
  "damage.N.fromStep": "First training step of the phase.",
  "damage.N.samples": "How many samples of a batch are damaged.",
  "damage.N.halves": "Share of the damage that takes all on one side of a line through the middle.",
  "damage.N.squares": "Share that is a square; the rest are discs.",
  "damage.N.radius": "Smallest and largest radius of a disc; the grid reaches from -1 to 1.",
  "damage.N.reach":
    "How far from the middle squares and discs may have their centre, on each axis.",
};
