/** Turns a person's choices into a run's recipe and origin, and a run into the rule that it gives. */
import type { PictureOptions } from "../../data/picture/options.ts";
import type { HealVerdict, Regime, Rule } from "../../models/rule.ts";
import { type Metric, recentLoss } from "../metrics.ts";
import type { GrowingRun } from "../run.ts";
import { isFinished } from "../train.ts";
import { type Preset, presetRecipe, type Recipe, stretchRecipe, untilHealed } from "./recipe.ts";

/** A person's choices about how a rule is trained. */
export interface RecipeChoice extends RuleOrigin {
  readonly regime: Regime;
  /** Number of training steps; the preset's by default. */
  readonly steps?: number;
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
export function runRecipe({ preset, regime, steps, size }: RecipeChoice): Recipe {
  const recipe = presetRecipe(preset, regime, size);
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
  const { trim = true, resample, background = "keep", frame } = picture;
  return {
    ...{ preset, size, pad },
    ...(from !== undefined && { from }),
    ...(!trim && { trim }),
    ...(resample !== undefined && { resample }),
    ...(background !== "keep" && { background }),
    ...(frame !== undefined && { frame }),
  };
}

/**
 * Returns the rule that a run gives as it stands, with its card; of a run that is finished, the best that was measured in full.
 * @param metrics metrics of the run, for the card's loss and seconds; without those of the first step it has no seconds
 */
export function trainedRule(run: GrowingRun, metrics: readonly Metric[]): Rule {
  const { regime, ...recipe } = run.recipe;
  const { origin, rollbacks, rngSeed, arithmetic, height, width, targetName } = run;
  const best = isFinished(run) ? run.best : undefined;
  const measured = {
    ...(metrics.length > 0 && { loss: Number(recentLoss(metrics).toPrecision(4)) }),
    ...(metrics[0]?.step === 1 && { seconds: Math.round(metrics.at(-1)?.seconds ?? 0) }),
  };
  const made = {
    rngSeed,
    arithmetic,
    trainedSteps: best?.check.step ?? run.step,
    rollbacks,
    ...measured,
  };
  return {
    spec: run.spec,
    parameters: best?.parameters ?? run.average,
    card: {
      grid: [height, width],
      target: targetName,
      regime,
      recipe: { ...recipe, ...origin, ...made },
      ...(best && { heal: verdictOf(run) }),
    },
  };
}

/** What was found of a run's best rule, as its card says it; undefined before a rule was measured in full. */
export function verdictOf(run: GrowingRun): HealVerdict | undefined {
  if (!run.best) return undefined;
  const { heals, cuts, unhealed, grown, afterRegrowth, at2000, at10000 } = run.best.check;
  const healedShare = cuts > 0 ? (cuts - unhealed.length) / cuts : null;
  return { heals, healedShare, target: { grown, afterRegrowth, at2000, at10000 } };
}
