/** Turns a run into the rule that it gives. */
import type { HealVerdict, Rule } from "../../models/rule.ts";
import { inBits } from "../few-bits.ts";
import { type Metric, recentLoss } from "../metrics.ts";
import type { GrowingRun } from "../run.ts";
import { isFinished } from "../train.ts";

/**
 * Returns the rule that a run gives as it stands, with its card; of a run that is finished, the best that was measured in full.
 * @param metrics metrics of the run, for the card's loss and seconds; without those of the first step it has no seconds
 */
export function trainedRule(run: GrowingRun, metrics: readonly Metric[]): Rule {
  const { regime, ...recipe } = run.recipe;
  const { origin, rollbacks, rngSeed, arithmetic, height, width, targetName, targetNames } = run;
  const best = isFinished(run) ? run.best : undefined;
  const trainedSteps = best?.check.step ?? run.step;
  const before = metrics.filter(({ step }) => step <= trainedSteps);
  const measured = {
    ...(before.length > 0 && { loss: Number(recentLoss(before).toPrecision(4)) }),
    ...(metrics[0]?.step === 1 && { seconds: Math.round(metrics.at(-1)?.seconds ?? 0) }),
  };
  const made = {
    rngSeed,
    arithmetic,
    trainedSteps,
    rollbacks,
    ...measured,
  };
  return {
    spec: run.spec,
    parameters: inBits(run, best?.parameters ?? run.average),
    card: {
      grid: [height, width],
      ...(targetNames ? { targets: targetNames } : { target: targetName }),
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
  const { switches, unswitched = 0 } = run.best.check;
  const share = (all: number, failed: number) => (all > 0 ? (all - failed) / all : null);
  return {
    heals,
    healedShare: share(cuts, unhealed.length),
    ...(switches !== undefined && { switchedShare: share(switches, unswitched) }),
    target: { grown, afterRegrowth, at2000, at10000 },
  };
}
