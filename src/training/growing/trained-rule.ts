/** What a person chooses of a run, and the rule that it gives with its card. */
import type { Regime, Rule } from "../../models/rule.ts";
import { type Metric, recentLoss } from "../metrics.ts";
import type { GrowingRun } from "../run.ts";
import { type Preset, presetRecipe, type Recipe, stretchRecipe } from "./recipe.ts";

/** What a person chooses about how a rule is trained. */
export interface RecipeChoice extends RuleOrigin {
  readonly regime: Regime;
  /** Training steps; by default the preset's. */
  readonly steps?: number;
}

/** How a run came about, besides its recipe. */
export interface RuleOrigin {
  readonly preset: Preset;
  /** Longest side of the target and the empty border around it, in cells. */
  readonly size: number;
  readonly pad: number;
  /** Rule file whose weights the run started from. */
  readonly from?: string;
}

/** The recipe that the choices lead to. */
export function runRecipe({ preset, regime, steps, size }: RecipeChoice): Recipe {
  const recipe = presetRecipe(preset, regime, size);
  return steps === undefined ? recipe : stretchRecipe(recipe, steps);
}

/** What the run remembers of the choices. */
export function runOrigin({ preset, size, pad, from }: RuleOrigin): GrowingRun["origin"] {
  return { preset, size, pad, ...(from !== undefined && { from }) };
}

/**
 * The rule that a run gives as it stands.
 * @param metrics of the run so far, for the card's loss and seconds; it names no seconds when the first steps are missing
 */
export function trainedRule(run: GrowingRun, metrics: readonly Metric[]): Rule {
  const { regime, ...recipe } = run.recipe;
  const { origin, step, rollbacks, rngSeed, arithmetic, height, width, targetName } = run;
  const measured = {
    ...(metrics.length > 0 && { loss: Number(recentLoss(metrics).toPrecision(4)) }),
    ...(metrics[0]?.step === 1 && { seconds: Math.round(metrics.at(-1)?.seconds ?? 0) }),
  };
  const made = { rngSeed, arithmetic, trainedSteps: step, rollbacks, ...measured };
  return {
    spec: run.spec,
    parameters: run.average,
    card: {
      grid: [height, width],
      target: targetName,
      regime,
      recipe: { ...recipe, ...origin, ...made },
    },
  };
}
