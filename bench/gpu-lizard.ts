/** `fast` training of the lizard from its picture to a rule that heals: the run of `npx blastema train 🦎`. */
import type { Engine } from "../src/engine/engine.ts";
import { describeCheck } from "../src/training/growing/check-words.ts";
import { runRecipe } from "../src/training/growing/choice.ts";
import { FAST_SPEC } from "../src/training/growing/recipe.ts";
import { verdictOf } from "../src/training/growing/trained-rule.ts";
import { newRun } from "../src/training/run.ts";
import { train } from "../src/training/train.ts";

/** Name of the target, the longest side of its picture and the border around it, in cells. */
export const LIZARD = { name: "emoji:lizard", size: 40, pad: 16 } as const;

/** How long the lizard is trained. */
export interface LizardOptions {
  /** The lizard on its grid: premultiplied RGBA [72, 72, 4]. */
  readonly target: Float32Array;
  /** Minutes after which training stops, wherever it is. */
  readonly minutes: number;
  /** Trains for exactly so many steps; until the rule heals by default, as `train` does. */
  readonly steps?: number;
}

/** Trains the lizard. @returns minutes, training steps, what was found on the way, and the verdict of `heal`, which ends training */
export async function trainLizard(engine: Engine, { target, minutes, steps }: LizardOptions) {
  const { name, size, pad } = LIZARD;
  const side = size + 2 * pad;
  const run = newRun({
    ...{ kind: "growing", spec: FAST_SPEC, height: side, width: side, target, targetName: name },
    recipe: runRecipe({ regime: "regenerating", preset: "fast", size, pad, steps }),
    ...{ rngSeed: 0, arithmetic: engine.arithmetic },
  });
  const start = performance.now();
  const isDone = await train(engine, run, { signal: AbortSignal.timeout(60_000 * minutes) });
  return {
    minutes: (performance.now() - start) / 60_000,
    steps: run.step,
    checks: (run.checks ?? []).map((check) => `step ${check.step}: ${describeCheck(check)}`),
    heal: isDone ? verdictOf(run) : `not measured: training was stopped after ${minutes} minutes`,
  };
}
