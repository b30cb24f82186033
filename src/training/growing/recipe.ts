/** Recipes of growing rules. */
import type { Regime } from "../../models/rule.ts";
import { PATCH_TRANSPORT } from "../../objectives/patch-transport.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../systems/growing/spec.ts";
import type { OptimiserRecipe } from "../optimiser/recipe.ts";
import {
  halfCosine,
  type Schedule,
  scaleScheduleFrom,
  scheduleUpTo,
  stretchSchedule,
} from "../schedule.ts";

/** How a rule is trained. It is stored in the run and in the card of the rule. */
export interface Recipe extends OptimiserRecipe {
  /** What the rule is trained for. */
  readonly regime: Regime;
  /** Name of the objective; left out for the squared error. The program that trains must bring any but "detail" and "patch transport". */
  readonly objective?: string;
  /** Number of training steps. */
  readonly trainingSteps: number;
  /** B: number of samples in each training step. */
  readonly batch: number;
  /** Number of states kept between training steps; the regime growing ignores it, since it starts from the seed. */
  readonly poolSize: number;
  /** Fewest and most steps of the rule in a rollout; the number is drawn uniformly for each training step. */
  readonly rolloutSteps: readonly [number, number];
  /** Phases of damage, which the regime regenerating does to the best samples of a batch before the rollout. */
  readonly damage: readonly DamagePhase[];
  /** Number of samples of a batch that begin as a creature of another goal, so that a change of goal is learned; none if left out. */
  readonly switches?: number;
  /**
   * Training steps after which the rule is measured in full, and training ends if it heals. It is measured at the end too; left
   * out, it never is.
   */
  readonly rounds?: readonly number[];
  /** Training step of the first round after which the rule is measured in full too: training sets it when a check finds nothing to object to. */
  readonly earlyEnd?: number;
  /** Bits of a weight, to which the rule is rounded in every rollout and when it is given; left out for float32. */
  readonly bits?: number;
  /** Number of training steps between checks on a few creatures, which steer the batches until the next, and may end a first round early; left out for none. */
  readonly checkEvery?: number;
}

/** The damage from one training step on. Lengths are in coordinates in which the grid spans [-1, 1] on each axis. */
export interface DamagePhase {
  /** First training step of the phase; 0 for the first phase. */
  readonly fromStep: number;
  /** Number of samples of a batch that are damaged. */
  readonly samples: number;
  /** Share of the damage that takes everything on one side of a line near the middle. */
  readonly halves: number;
  /** Share of the damage that is a square; the rest are discs. */
  readonly squares: number;
  /** Smallest and largest radius of a disc. */
  readonly radius: readonly [number, number];
  /** Largest distance, on each axis, of the centres of squares and discs from the middle. */
  readonly reach: number;
}

/** Names of the ready-made recipes. */
export type Preset = "fast" | "paper" | "texture";

/** Returns the article's recipe of 8,000 training steps (Distill 2020, notebook). */
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
    ...(regime === "regenerating" && { rounds: [] }),
  };
}

/** Side of a creature, in cells, up to which its rollouts may be long enough to grow it whole. */
const USUAL_SIZE = 40;

/** Highest learning rate of the recipe "fast". */
const PEAK = 2e-3;

/**
 * Returns the learning rate of rules of several pictures, which learn for long: it falls sooner than half a cosine, since at a high
 * rate they stop learning, and some lose what they know (docs/goals.md).
 */
function soonFalling(steps: number): Schedule {
  const falls = [1, 1, 0.5, 0.2, 0.05];
  return falls.map((share, i) => [Math.round((steps * [0, 1, 3, 6, 9][i]) / 9), PEAK * share]);
}

/**
 * Returns the recipe whose rules heal soonest on two cores; docs/training.md has the experiments behind it.
 * @param size longest side of the target in cells; small creatures need shorter rollouts and fewer training steps
 * @param pictures number of pictures that the rule learns
 */
export function fastRecipe(regime: Regime, size: number, pictures = 1): Recipe {
  const trainingSteps = 60 * size;
  // Longer rollouts make large creatures explode (docs/training.md); shorter ones than its side would never reach their edge.
  const reach = Math.max(Math.min(size, USUAL_SIZE), size / 1.6);
  const span = (from: number, to: number): [number, number] => [
    Math.round(from * reach),
    Math.round(to * reach),
  ];
  return {
    regime,
    trainingSteps,
    batch: 4,
    poolSize: 256,
    // Without a pool a rollout must grow the whole creature; with one, later rollouts finish what it began.
    rolloutSteps: regime === "growing" ? span(1.6, 2.4) : span(1.2, 1.6),
    learningRate:
      pictures > 1 ? soonFalling(trainingSteps) : halfCosine(trainingSteps, PEAK, PEAK / 10),
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
    ...(regime === "regenerating" && { rounds: [] }),
  };
}

/** Returns the recipe of textures, which start from nothing; docs/textures.md has what was tried. */
export function textureRecipe(regime: Regime): Recipe {
  const trainingSteps = 2000;
  return {
    regime,
    objective: PATCH_TRANSPORT,
    trainingSteps,
    batch: 4,
    poolSize: 64,
    rolloutSteps: [32, 64],
    learningRate: halfCosine(trainingSteps, 2e-3, 1e-4),
    normalise: true,
    clip: 0,
    optimiser: "adam",
    muon: 6,
    averaging: 0.99,
    damage: [{ fromStep: 0, samples: 1, halves: 0.4, squares: 0.2, radius: [0.2, 0.6], reach: 1 }],
  };
}

/**
 * Returns the recipe for a rule of several pictures: more samples a training step, of which some change their goal, a larger pool,
 * and more training steps, by half for each picture after the first.
 */
export function manyPictures(recipe: Recipe, pictures: number): Recipe {
  return {
    ...stretchRecipe(recipe, Math.round((recipe.trainingSteps * (1 + pictures)) / 2)),
    batch: 8,
    poolSize: Math.max(recipe.poolSize, 64 * pictures),
    ...(recipe.regime !== "growing" && { switches: 2 }),
  };
}

/** Further rounds of training that a rule is given to heal, as shares of the first. */
const FURTHER_ROUNDS = [1.5, 2, 2.5, 3];
/** Checks on a few creatures in the first round, with its end as the last. */
const CHECKS = 6;

/**
 * Returns a recipe that goes on until the rule heals: after its training steps, the first round, the rule is measured, and if it
 * does not heal, there is another round of half the steps, in which the learning rate begins at half its peak and falls again.
 */
export function untilHealed(recipe: Recipe): Recipe {
  const first = recipe.trainingSteps;
  const ends = FURTHER_ROUNDS.map((share) => Math.round(share * first));
  const rates = recipe.learningRate.map(([, rate]) => rate);
  const [peak, last] = [Math.max(...rates), rates[rates.length - 1]];
  const rounds = [first, ...ends];
  return {
    ...recipe,
    trainingSteps: ends[ends.length - 1],
    learningRate: [
      ...recipe.learningRate,
      ...ends.flatMap((end, i) => {
        const fall = halfCosine(end - rounds[i], peak / 2, last);
        return fall.map(([step, rate]) => [rounds[i] + step, rate] as const);
      }),
    ],
    rounds: rounds.slice(0, -1),
    checkEvery: Math.max(1, Math.round(first / CHECKS)),
  };
}

/** The rules of the preset `fast`: the article's, with a Laplacian among their filters. */
export const FAST_SPEC: GrowingSpec = {
  ...GROWING_SPEC,
  filters: ["identity", "sobelX", "sobelY", "laplacian"],
};

/**
 * The rule of a texture (Niklasson and others 2021, "Self-Organising Textures"): 12 channels, a Laplacian among the filters, a grid without
 * edges, no mask and no seed; 5,868 parameters.
 */
export const TEXTURE_SPEC: GrowingSpec = {
  ...GROWING_SPEC,
  channels: 12,
  filters: ["identity", "sobelX", "sobelY", "laplacian"],
  hidden: 96,
  boundary: "torus",
  mask: "none",
  seedCells: [],
};

/** Returns the spec of the rules that a preset trains. */
export function presetSpec(preset: Preset): GrowingSpec {
  return { fast: FAST_SPEC, paper: GROWING_SPEC, texture: TEXTURE_SPEC }[preset];
}

/** Returns a ready-made recipe by name, for a target of this size in cells, or for several of them. */
export function presetRecipe(preset: Preset, regime: Regime, size: number, pictures = 1): Recipe {
  const one = {
    texture: () => textureRecipe(regime),
    paper: () => paperRecipe(regime),
    fast: () => fastRecipe(regime, size, pictures),
  }[preset]();
  return pictures > 1 ? manyPictures(one, pictures) : one;
}

/**
 * Returns a recipe stretched or shortened to exactly this number of training steps; its schedules keep their shape. Of a recipe
 * with rounds, the first is stretched, and nothing is measured before its end.
 */
export function stretchRecipe(recipe: Recipe, trainingSteps: number): Recipe {
  const { checkEvery: _, earlyEnd: __, ...kept } = recipe;
  const [end] = [...(recipe.rounds ?? []), recipe.trainingSteps];
  const rates =
    end < recipe.trainingSteps ? scheduleUpTo(recipe.learningRate, end) : recipe.learningRate;
  const stretch = (step: number): number => Math.round((step * trainingSteps) / end);
  return {
    ...kept,
    ...(recipe.rounds && { rounds: [] }),
    trainingSteps,
    learningRate: stretchSchedule(rates, end, trainingSteps),
    damage: recipe.damage.map((phase) => ({ ...phase, fromStep: stretch(phase.fromStep) })),
  };
}

/** Returns a recipe whose learning rates are multiplied by a factor from one training step on. */
export function scaleLearningRate<R extends OptimiserRecipe>(
  recipe: R,
  fromStep: number,
  factor: number,
): R {
  return { ...recipe, learningRate: scaleScheduleFrom(recipe.learningRate, fromStep, factor) };
}
