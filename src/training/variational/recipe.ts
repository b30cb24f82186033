/** Recipes of variational models, and ready-made models. */
import type { Binarisation } from "../../data/dataset.ts";
import { type BaselineSpec, PAPER_BASELINE } from "../../systems/variational/baseline.ts";
import {
  type CellularSpec,
  PAPER_DOUBLING,
  PAPER_NONDOUBLING,
} from "../../systems/variational/cells.ts";
import type { VariationalSpec } from "../../systems/variational/spec.ts";
import type { OptimiserRecipe } from "../optimiser/recipe.ts";
import { halfCosine, type Schedule, stretchSchedule } from "../schedule.ts";

/** How a variational model is trained. It is stored in the run and in the model's card. */
export interface VariationalRecipe extends OptimiserRecipe {
  /** Number of training steps. */
  readonly trainingSteps: number;
  /** Number of pictures in each training step; a multiple of 8. */
  readonly batch: number;
  /** How grey pictures are made black and white; left out for colour. */
  readonly binarisation?: Binarisation;
  /** Whether a random half of the pictures is mirrored, left to right. */
  readonly mirror?: boolean;
  /**
   * Most pixels by which a picture is moved, up or down and left or right, at random; 0 by default. What comes in is black or
   * transparent, and what goes out is lost.
   */
  readonly shift?: number;
  /** Weight of the divergence, by training step. */
  readonly beta: Schedule;
  /**
   * Number of latents of each picture, of which training draws one by their weights. It then raises the importance-weighted
   * bound of this many latents, and `beta` must be 1. By default it is 1, which gives the evidence lower bound.
   */
  readonly importance?: number;
  /** Bits of a weight of all that makes pictures, 2 to 8; they are float32 if left out. */
  readonly bits?: number;
  /** The pool of grids; only for models that do not double. */
  readonly pool?: PoolRecipe;
}

/** How training goes on from grids that earlier steps left (pool.ts), with a random number of steps of the rule each time. */
export interface PoolRecipe {
  /** Number of grids that the pool holds. */
  readonly size: number;
  /** Fewest and most steps of the rule in a training step; the spec's number must be among them. */
  readonly steps: readonly [fewest: number, most: number];
  /**
   * Number of new pictures in a training step whose grids enter the full pool; all by default. The fewer enter, the longer
   * grids stay and the more steps they take, so that the rule learns to keep them for longer.
   */
  readonly newcomers?: number;
}

/** The small doubling model for MNIST, which can be trained on two cores. */
export const LITE_DOUBLING: CellularSpec = {
  kind: "vnca",
  size: 28,
  latent: 48,
  encoder: { channels: [32, 64, 64], strides: [2, 2, 2], frame: 0 },
  channels: 32,
  sides: [2, 4, 7, 14, 28],
  seed: "linear",
  steps: [4, 4, 8, 4, 1],
  update: { kind: "chain", hidden: [64] },
  scored: "picture",
};

/**
 * The small doubling model with a rule of twice the width, and so four times the work a cell. It is the better model after
 * half an hour of training.
 */
export const LITE_WIDE: CellularSpec = {
  ...LITE_DOUBLING,
  channels: 64,
  update: { kind: "chain", hidden: [128] },
};

/**
 * The small doubling model whose cells draw lots as they divide: four numbers each on 7 x 7 cells, two on 14 x 14. Its latent
 * is small, since most of what a picture is gets decided on the way.
 */
export const LADDER: CellularSpec = {
  ...LITE_DOUBLING,
  latent: 16,
  channels: 48,
  update: { kind: "chain", hidden: [96] },
  draws: { numbers: [0, 0, 4, 2, 0], hidden: 48 },
};

/** Returns the recipe of the small doubling models, whose learning rate is half a cosine after a short warm-up. */
export function liteRecipe(trainingSteps: number): VariationalRecipe {
  const rate = 2e-3;
  const warmUp = Math.min(200, Math.round(trainingSteps / 10));
  return {
    trainingSteps,
    batch: 64,
    binarisation: "static",
    learningRate: [
      [0, 0],
      [warmUp, rate],
      ...halfCosine(trainingSteps, rate, 0).filter(([step]) => step > warmUp),
    ],
    normalise: false,
    clip: 50,
    optimiser: "adam",
    muon: 3,
    beta: [[0, 1]],
    averaging: 0.999,
  };
}

/**
 * The small model for MNIST that does not double. A linear map of the latent gives 7 x 7 cells, each of which is copied to
 * 4 x 4 of the 28 x 28 cells on which the rule runs. If the latent were copied to all cells, as in the paper, the rule would
 * have to find out where each cell is, which takes far longer to learn.
 */
export const LITE_NONDOUBLING: CellularSpec = {
  ...LITE_DOUBLING,
  latent: 32,
  sides: [7, 14, 28],
  steps: [0, 0, 6],
  update: { kind: "chain", hidden: [32] },
};

/** Returns the recipe of the small model that does not double: that of the doubling ones, with a pool. */
export function liteNonDoublingRecipe(trainingSteps: number): VariationalRecipe {
  return { ...liteRecipe(trainingSteps), pool: { size: 1024, steps: [4, 8], newcomers: 6 } };
}

/** The small doubling model for emoji. */
export const LITE_EMOJI: CellularSpec = {
  ...LITE_DOUBLING,
  size: 32,
  pictureChannels: 4,
  likelihood: { mixtures: 2 },
  latent: 64,
  channels: 40,
  sides: [2, 4, 8, 16, 32],
  steps: [4, 4, 6, 3, 1],
};

/** Returns the recipe for emoji: that for digits with smaller batches and steps, and with mirroring, since emoji are few. */
export function emojiRecipe(trainingSteps: number): VariationalRecipe {
  const { binarisation: _, ...recipe } = liteRecipe(trainingSteps);
  return { ...recipe, batch: 32, muon: 2, clip: 20_000, mirror: true };
}

/**
 * The model for the emoji of several sets, whose cells draw lots: eight numbers each on 8 x 8 cells, four on 16 x 16. Its rule is as
 * wide as that of the ladder for digits.
 */
export const EMOJI_LADDER: CellularSpec = {
  ...LITE_EMOJI,
  latent: 32,
  channels: LADDER.channels,
  update: LADDER.update,
  draws: { numbers: [0, 0, 8, 4, 0], hidden: 48 },
};

/** Returns the recipe for the emoji of several sets: that for emoji, which are moved by up to a pixel too. */
function emojiLadderRecipe(trainingSteps: number): VariationalRecipe {
  return { ...emojiRecipe(trainingSteps), shift: 1 };
}

/**
 * The small baseline. It has the encoder and the recipe of the small doubling model, and a decoder of 217,521 parameters and
 * 29 million multiply-adds a picture (there 26,848 and 42 million).
 */
export const LITE_BASELINE: BaselineSpec = {
  kind: "deconvolution",
  size: LITE_DOUBLING.size,
  latent: LITE_DOUBLING.latent,
  encoder: LITE_DOUBLING.encoder,
  decoder: { sides: [4, 7, 14, 28, 28], channels: [64, 48, 32, 32, 32] },
};

/** Returns the paper's recipe for MNIST (appendix), Adam at a constant rate. The paper made 100,000 training steps. */
export function paperDoublingRecipe(trainingSteps: number): VariationalRecipe {
  return {
    trainingSteps,
    batch: 32,
    binarisation: "static",
    learningRate: [[0, 1e-4]],
    normalise: false,
    clip: 10,
    optimiser: "adam",
    muon: 0,
    beta: [[0, 1]],
    averaging: 0,
  };
}

/** Returns the paper's recipe for the model that does not double (appendix). */
export function paperNonDoublingRecipe(trainingSteps: number): VariationalRecipe {
  return {
    ...paperDoublingRecipe(trainingSteps),
    batch: 128,
    clip: 1,
    pool: { size: 1024, steps: [32, 64] },
  };
}

/** Returns the recipe for the deconvolution baseline in the authors' code: the paper's, clipped harder. */
export function paperBaselineRecipe(trainingSteps: number): VariationalRecipe {
  return { ...paperDoublingRecipe(trainingSteps), clip: 1 };
}

/** A ready-made model and how it is trained. */
export interface VariationalPresetParts {
  /** Architecture of the model. */
  readonly spec: VariationalSpec;
  /** Returns the model's recipe for this many training steps. */
  recipe(trainingSteps: number): VariationalRecipe;
}

/** Returns a recipe stretched or shortened to a number of training steps; its schedules keep their shape. */
export function stretchVariational(
  recipe: VariationalRecipe,
  trainingSteps: number,
): VariationalRecipe {
  const stretch = (schedule: Schedule): Schedule =>
    stretchSchedule(schedule, recipe.trainingSteps, trainingSteps);
  const { learningRate, beta } = recipe;
  return { ...recipe, trainingSteps, learningRate: stretch(learningRate), beta: stretch(beta) };
}

/** Returns a recipe whose learning rates are scaled so that the highest is `peak`. */
export function withPeak(recipe: VariationalRecipe, peak: number): VariationalRecipe {
  const factor = peak / Math.max(...recipe.learningRate.map(([, rate]) => rate));
  return {
    ...recipe,
    learningRate: recipe.learningRate.map(([step, rate]) => [step, factor * rate]),
  };
}

/** Names of the ready-made models. */
export type VariationalPreset =
  | "lite"
  | "lite-wide"
  | "ladder"
  | "emoji"
  | "emoji-ladder"
  | "lite-nondoubling"
  | "lite-baseline"
  | "paper-doubling"
  | "paper-nondoubling"
  | "paper-baseline";

/** The ready-made models with their recipes, by name. */
export const VARIATIONAL_PRESETS: Readonly<Record<VariationalPreset, VariationalPresetParts>> = {
  lite: { spec: LITE_DOUBLING, recipe: liteRecipe },
  "lite-wide": { spec: LITE_WIDE, recipe: liteRecipe },
  ladder: { spec: LADDER, recipe: liteRecipe },
  emoji: { spec: LITE_EMOJI, recipe: emojiRecipe },
  "emoji-ladder": { spec: EMOJI_LADDER, recipe: emojiLadderRecipe },
  "lite-nondoubling": { spec: LITE_NONDOUBLING, recipe: liteNonDoublingRecipe },
  "lite-baseline": { spec: LITE_BASELINE, recipe: liteRecipe },
  "paper-doubling": { spec: PAPER_DOUBLING, recipe: paperDoublingRecipe },
  "paper-nondoubling": { spec: PAPER_NONDOUBLING, recipe: paperNonDoublingRecipe },
  "paper-baseline": { spec: PAPER_BASELINE, recipe: paperBaselineRecipe },
};
