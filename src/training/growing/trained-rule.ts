/** The rule that a run gives, and what its card says about how it was made. */
import type { Regime, Rule } from "../../models/rule.ts";
import { type Metric, recentLoss } from "../metrics.ts";
import { type Preset, presetRecipe, type Recipe, stretchRecipe } from "./recipe.ts";
import type { RunState } from "./run-state.ts";

/** What a run stores beside the trainer's recipe: what else made it. */
export interface RunRecord {
  /** The recipe that it began from. */
  readonly preset: Preset;
  /** Longest side of the target and the empty border around it, in cells. */
  readonly size: number;
  readonly pad: number;
  /** Rule file whose weights the run started from. */
  readonly from?: string;
  /** Training step from which on it ran in another arithmetic. */
  readonly driftFrom?: number;
}

/** What a run stores as its recipe. */
export type RunRecipe = Recipe & RunRecord;

/** What a person chooses about how a rule is trained. */
export interface RecipeChoice {
  readonly regime: Regime;
  readonly preset: Preset;
  readonly size: number;
  readonly pad: number;
  /** Training steps; by default the preset's. */
  readonly steps?: number;
  readonly from?: string;
}

/** The recipe that the choices lead to. */
export function runRecipe({ preset, regime, steps, size, pad, from }: RecipeChoice): RunRecipe {
  const recipe = presetRecipe(preset, regime, size);
  const made = steps === undefined ? recipe : stretchRecipe(recipe, steps);
  return { ...made, preset, size, pad, ...(from === undefined ? {} : { from }) };
}

/**
 * The rule that a run gives as it stands.
 * @param metrics of the run so far, for the card's loss and seconds; it names no seconds when the first steps are missing
 */
export function trainedRule(run: RunState, metrics: readonly Metric[]): Rule {
  const { regime, ...recipe } = run.recipe as RunRecipe;
  const { step, rollbacks, rngSeed, arithmetic, height, width, targetName } = run;
  const measured = {
    ...(metrics.length > 0 && { loss: Number(recentLoss(metrics).toPrecision(4)) }),
    ...(metrics[0]?.step === 1 && { seconds: Math.round(metrics.at(-1)?.seconds ?? 0) }),
  };
  return {
    spec: run.spec,
    parameters: run.average,
    card: {
      grid: [height, width],
      target: targetName,
      regime,
      recipe: { ...recipe, rngSeed, arithmetic, trainedSteps: step, rollbacks, ...measured },
    },
  };
}
