import type { Regime } from "../format/rule.ts";
import type { Schedule } from "../optim/schedule.ts";

/** How a rule is trained; stored in the run and in the card of the rule. */
export interface Recipe {
  readonly regime: Regime;
  /** Training steps in all. */
  readonly trainingSteps: number;
  /** B: samples a training step. */
  readonly batch: number;
  /** States kept between training steps; the growing regime has none and starts from the seed. */
  readonly poolSize: number;
  /** Shortest and longest rollout, in steps of the rule; drawn uniformly for each training step. */
  readonly rolloutSteps: readonly [number, number];
  readonly learningRate: Schedule;
  /** How many of the best samples of a batch are damaged before the rollout, rounded; regenerating regime only. */
  readonly damaged: Schedule;
  /** Shapes of damage, each as likely. */
  readonly damageKinds: readonly DamageKind[];
}

/** A disc as the article draws it, or everything on one side of a line near the middle. */
export type DamageKind = "disc" | "plane";

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
    damaged: [[0, 3]],
    damageKinds: ["disc"],
  };
}

/** The recipe that heals soonest on two cores; docs/training.md has the experiments behind it. */
export function fastRecipe(regime: Regime): Recipe {
  return {
    regime,
    trainingSteps: 2000,
    batch: 8,
    poolSize: 128,
    rolloutSteps: [48, 72],
    learningRate: [
      [0, 2e-3],
      [1000, 2e-3],
      [2000, 1e-4],
    ],
    damaged: [[0, 3]],
    damageKinds: ["disc", "plane"],
  };
}

/** A ready-made recipe by name. */
export function presetRecipe(preset: Preset, regime: Regime): Recipe {
  return preset === "paper" ? paperRecipe(regime) : fastRecipe(regime);
}
