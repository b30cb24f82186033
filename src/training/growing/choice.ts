/** Turns a person's choices into a run's recipe and origin. */
import type { PictureOptions } from "../../data/picture/options.ts";
import type { Regime } from "../../models/rule.ts";
import type { GrowingRun } from "../run.ts";
import { type Preset, presetRecipe, type Recipe, stretchRecipe, untilHealed } from "./recipe.ts";

/** A person's choices about how a rule is trained. */
export interface RecipeChoice extends RuleOrigin {
  readonly regime: Regime;
  /** Number of training steps; the preset's by default. */
  readonly steps?: number;
  /** Names of the goals, one for each picture, where the rule learns several. */
  readonly goals?: readonly string[];
}

/** How a run came about, apart from its recipe. */
export interface RuleOrigin extends PictureOptions {
  readonly preset: Preset;
  /** Longest side of the target, in cells. */
  readonly size: number;
  /** Width of the empty border around the target, in cells. */
  readonly pad: number;
  /** File of the rule whose weights the run started from. */
  readonly from?: string;
}

/** Returns the recipe that the choices lead to. */
export function runRecipe({ preset, regime, steps, size, goals }: RecipeChoice): Recipe {
  const recipe = presetRecipe(preset, regime, size, goals?.length);
  if (steps !== undefined) return stretchRecipe(recipe, steps);
  return preset === "fast" && regime === "regenerating" ? untilHealed(recipe) : recipe;
}

/** Returns what the run remembers of the choices. */
export function runOrigin({
  preset,
  size,
  pad,
  from,
  ...picture
}: RuleOrigin): GrowingRun["origin"] {
  const { crop, trim = true, resample, background = "keep", frame, square } = picture;
  return {
    ...{ preset, size, pad },
    ...(from !== undefined && { from }),
    ...(crop !== undefined && { crop }),
    ...(!trim && { trim }),
    ...(resample !== undefined && { resample }),
    ...(background !== "keep" && { background }),
    ...(frame !== undefined && { frame }),
    ...(square && { square }),
  };
}
