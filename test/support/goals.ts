// Rules with goals, and runs that train them.
import type { Regime, Rule } from "../../src/models/rule.ts";
import type { Parameters } from "../../src/numbers/shapes.ts";
import { GOAL_BIAS, type GrowingSpec } from "../../src/systems/growing/spec.ts";
import type { Recipe } from "../../src/training/growing/recipe.ts";
import { type GrowingRun, newRun } from "../../src/training/run.ts";
import { Draws, randomParameters } from "./rules.ts";
import { discTarget, SIDE, SMALL_SPEC, smallRecipe } from "./runs.ts";

export const NAMES = ["lizard", "fish", "moth"] as const;
export const GOAL_SPEC: GrowingSpec = { ...SMALL_SPEC, goals: NAMES };

/** Random weights, goals included. */
export function goalParameters(spec = GOAL_SPEC, rngSeed = 5): Parameters {
  const draws = new Draws(rngSeed);
  const parameters = randomParameters(spec, draws, { gain: 0.3, pull: 0.3, drive: 0.15 });
  const { goals = [], hidden } = spec;
  const rows = Float32Array.from({ length: goals.length * hidden }, () => 0.2 * draws.normal());
  return { ...parameters, [GOAL_BIAS]: rows };
}

export function goalRule(): Rule {
  const targets = NAMES.map((name) => `emoji:${name}`);
  return { spec: GOAL_SPEC, parameters: goalParameters(), card: { grid: [SIDE, SIDE], targets } };
}

/** Three discs of other colours, [goals, H, W, 4]. */
export function goalTargets(): Float32Array {
  const disc = discTarget();
  const all = new Float32Array(NAMES.length * disc.length);
  for (const goal of NAMES.keys())
    for (let i = 0; i < disc.length; i++)
      all[goal * disc.length + i] = i % 4 === 3 || i % 4 === goal ? disc[i] : 0.3 * disc[i];
  return all;
}

/** A recipe of ten short training steps, without checks unless they are asked for. */
export function goalRecipe(regime: Regime, changes: Partial<Recipe> = {}): Recipe {
  const switches = regime === "growing" ? {} : { switches: 2 };
  const { rounds: _, ...recipe } = smallRecipe(regime, { batch: 6, poolSize: 11, ...switches });
  return { ...recipe, ...changes };
}

/** A run of a rule with three goals, in plain arithmetic. */
export function goalRun(
  recipe: Recipe = goalRecipe("regenerating"),
  changes: Partial<GrowingRun> = {},
): GrowingRun {
  return newRun({
    kind: "growing",
    spec: GOAL_SPEC,
    height: SIDE,
    width: SIDE,
    target: goalTargets(),
    targetName: NAMES.join(", "),
    targetNames: NAMES,
    recipe,
    rngSeed: 3,
    arithmetic: "plain",
    from: goalParameters(),
    ...changes,
  });
}
