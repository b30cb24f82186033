// Small runs for tests of training.
import type { Regime } from "../../src/models/rule.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";
import { paperRecipe, type Recipe } from "../../src/training/growing/recipe.ts";
import type { Metric } from "../../src/training/metrics.ts";
import { type GrowingRun, type NewRun, newRun } from "../../src/training/run.ts";
import { Draws, randomParameters } from "./rules.ts";

export const REGIMES: readonly Regime[] = ["growing", "persistent", "regenerating"];
export const SIDE = 12;
export const SMALL_SPEC: GrowingSpec = { ...GROWING_SPEC, channels: 8, hidden: 16 };

/** An opaque red disc. */
export function discTarget(): Float32Array {
  const target = new Float32Array(SIDE * SIDE * 4);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      if (Math.hypot(y - SIDE / 2, x - SIDE / 2) > SIDE / 4) continue;
      target.set([0.8, 0.1, 0.1, 1], (y * SIDE + x) * 4);
    }
  }
  return target;
}

/** A recipe of ten short training steps. */
export function smallRecipe(regime: Regime, changes: Partial<Recipe> = {}): Recipe {
  const paper = paperRecipe(regime);
  const batch = changes.batch ?? 3;
  return {
    ...paper,
    trainingSteps: 10,
    batch,
    damage: [{ ...paper.damage[0], samples: Math.min(3, batch - 1) }],
    poolSize: 7,
    rolloutSteps: [4, 8],
    learningRate: [
      [0, 2e-3],
      [6, 2e-3],
      [6, 1e-3],
    ],
    ...changes,
  };
}

/** A run in plain arithmetic; from a random rule that grows at once, so that its pool fills. */
export function smallRun(recipe: Recipe, changes: Partial<NewRun<"growing">> = {}): GrowingRun {
  return newRun({
    kind: "growing",
    spec: SMALL_SPEC,
    height: SIDE,
    width: SIDE,
    target: discTarget(),
    targetName: "disc",
    recipe,
    rngSeed: 3,
    arithmetic: "plain",
    from: randomParameters(SMALL_SPEC, new Draws(5), { gain: 0.3, pull: 0.3, drive: 0.15 }),
    ...changes,
  });
}

/** What is recorded of a training step; one that collapsed went back to `toStep`. */
export function metric(step: number, rollbacks = 0, toStep?: number): Metric {
  const rollback = toStep === undefined ? {} : { rollback: { reason: "every cell died", toStep } };
  const made = {
    step,
    loss: step / 8,
    learningRate: 1,
    gradientNorm: 1,
    rolloutSteps: 64,
    aliveShare: 0.5,
  };
  return { ...made, seconds: 10 * step, rollbacks, ...rollback };
}
