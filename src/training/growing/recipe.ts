import type { Regime } from "../../models/rule.ts";
import type { OptimiserRecipe } from "../optimiser/recipe.ts";
import { halfCosine, scaleScheduleFrom, stretchSchedule } from "../schedule.ts";

/** How a rule is trained; stored in the run and in the card of the rule. */
export interface Recipe extends OptimiserRecipe {
  /** What it is trained to do. */
  readonly regime: Regime;
  /** Name of what last states are judged by, which the program that trains must bring; left out for the squared error. */
  readonly objective?: string;
  /** Training steps in all. */
  readonly trainingSteps: number;
  /** B: samples a training step. */
  readonly batch: number;
  /** States kept between training steps; the growing regime has none and starts from the seed. */
  readonly poolSize: number;
  /** Shortest and longest rollout, in steps of the rule; drawn uniformly for each training step. */
  readonly rolloutSteps: readonly [number, number];
  /** What is done to the best samples of a batch before the rollout, in the regenerating regime; by training step. */
  readonly damage: readonly DamagePhase[];
}

/** Damage from one training step on; lengths in coordinates in which the grid spans [-1, 1]. */
export interface DamagePhase {
  /** First training step of the phase; the first phase starts at 0. */
  readonly fromStep: number;
  /** How many samples of a batch are damaged. */
  readonly samples: number;
  /** Share of damage that is everything on one side of a line through the middle. */
  readonly halves: number;
  /** Share that is a square; the rest are discs. */
  readonly squares: number;
  /** Shortest and longest radius of a disc. */
  readonly radius: readonly [number, number];
  /** Squares and discs have their centre at most so far from the middle, on each axis. */
  readonly reach: number;
}

/** Names of the ready-made recipes. */
export type Preset = "fast" | "paper";

/** The article's recipe (Distill 2020, notebook): 8,000 training steps. */
export function paperRecipe(regime: Regime): Recipe {
  return {
    regime,
    trainingSteps: 8000,
    batch: 8,
    poolSize: 1024,
    rolloutSteps: [64, 95],
    learningRate: [
      [0, 2e-3],
      [2000, 2e-3],
      [2000, 2e-4],
    ],
    normalise: true,
    clip: 0,
    optimiser: "adam",
    muon: 0,
    averaging: 0,
    damage: [{ fromStep: 0, samples: 3, halves: 0, squares: 0, radius: [0.1, 0.4], reach: 0.5 }],
  };
}

/**
 * The recipe that heals soonest on two cores; docs/training.md has the experiments behind it.
 * @param size longest side of the target in cells: small creatures need shorter rollouts and fewer training steps
 */
export function fastRecipe(regime: Regime, size: number): Recipe {
  const trainingSteps = 75 * size;
  const span = (from: number, to: number): [number, number] => [
    Math.round(from * size),
    Math.round(to * size),
  ];
  return {
    regime,
    trainingSteps,
    batch: 4,
    poolSize: 256,
    // Without a pool a rollout must grow the whole creature; with one, others finish what it began.
    rolloutSteps: regime === "growing" ? span(1.6, 2.4) : span(1.2, 1.6),
    learningRate: halfCosine(trainingSteps, 2e-3, 2e-4),
    normalise: true,
    clip: 0,
    optimiser: "adam",
    muon: 6,
    averaging: 0.99,
    damage: [
      { fromStep: 0, samples: 2, halves: 0.2, squares: 0.15, radius: [0.15, 0.45], reach: 0.5 },
      {
        fromStep: Math.round(trainingSteps / 5),
        samples: 3,
        halves: 0.15,
        squares: 0.15,
        radius: [0.25, 0.45],
        reach: 0.4,
      },
    ],
  };
}

/** A ready-made recipe by name, for a target of this size in cells. */
export function presetRecipe(preset: Preset, regime: Regime, size: number): Recipe {
  return preset === "paper" ? paperRecipe(regime) : fastRecipe(regime, size);
}

/** The same recipe in more or fewer training steps: its schedules keep their shape. */
export function stretchRecipe(recipe: Recipe, trainingSteps: number): Recipe {
  const stretch = (step: number): number =>
    Math.round((step * trainingSteps) / recipe.trainingSteps);
  return {
    ...recipe,
    trainingSteps,
    learningRate: stretchSchedule(recipe.learningRate, recipe.trainingSteps, trainingSteps),
    damage: recipe.damage.map((phase) => ({ ...phase, fromStep: stretch(phase.fromStep) })),
  };
}

/** The same recipe with learning rates multiplied by a factor from one training step on. */
export function scaleLearningRate<R extends OptimiserRecipe>(
  recipe: R,
  fromStep: number,
  factor: number,
): R {
  return { ...recipe, learningRate: scaleScheduleFrom(recipe.learningRate, fromStep, factor) };
}
