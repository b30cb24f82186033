// Training in Node, to hold what a browser trained against.
import { createEngine } from "../../src/engine/create.ts";
import { formatMetrics, metricOf } from "../../src/training/metrics.ts";
import { type GrowingRun, newRun } from "../../src/training/run.ts";
import { train } from "../../src/training/train.ts";

/** A run of the same kind as `like`, before its first step. */
export function fresh(like: GrowingRun): GrowingRun {
  const { kind, spec, height, width, target, targetName, recipe, origin } = like;
  const { rngSeed, arithmetic } = like;
  return newRun({
    ...{ kind, spec, height, width, target, targetName, recipe, origin },
    ...{ rngSeed, arithmetic },
  });
}

/** Trains in plain arithmetic, and tells the metrics. */
export async function trainHere(run: GrowingRun, until?: number): Promise<string> {
  const engine = await createEngine({ arithmetic: "plain", threads: 0 });
  let metrics = "";
  await train(engine, run, {
    until,
    onStep: (report) => {
      metrics += formatMetrics([metricOf(report, report.step / 100, run.rollbacks)]);
    },
  });
  await engine.dispose();
  return metrics;
}
