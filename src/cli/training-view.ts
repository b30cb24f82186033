/** What is seen and recorded of a training run while it runs. */

import type { Recipe } from "../training/growing/recipe.ts";
import type { RunState } from "../training/growing/run-state.ts";
import type { StepReport } from "../training/growing/train.ts";
import { metricOf, recentLoss } from "../training/metrics.ts";
import { count } from "./output.ts";
import { toPicture } from "./pictures.ts";
import { Progress } from "./progress.ts";
import { renderPicture, screen } from "./terminal.ts";
import type { Training } from "./training.ts";

/** Height of the creature's picture, in lines. */
const LINES = 18;

export interface TrainingView {
  onStep(report: StepReport): Promise<void>;
  end(): void;
}

/** Draws progress and writes metrics, from the step that the run is at. */
export function watchTraining({ run, folder }: Training): TrainingView {
  const { trainingSteps } = run.recipe as Recipe;
  const progress = new Progress("steps");
  const secondsBefore = secondsOf(folder);
  const start = performance.now();
  return {
    async onStep(report) {
      const { step, rollback, states } = report;
      const seconds = secondsBefore + (performance.now() - start) / 1000;
      await folder.record(metricOf(report, seconds, run.rollbacks));
      if (rollback) {
        progress.note(
          `Step ${count(step)}: ${rollback.reason}; went back to step ${count(rollback.toStep)}.`,
        );
        return;
      }
      progress.update({
        done: step,
        total: trainingSteps,
        detail: `loss ${recentLoss(folder.metrics).toPrecision(3)}`,
        picture: () => creatureLines(run, states),
      });
    },
    end: () => progress.end(),
  };
}

/** Seconds that a run has taken so far, as far as was recorded. */
export function secondsOf({ metrics }: Training["folder"]): number {
  return metrics.at(-1)?.seconds ?? 0;
}

/** The creature that training sees, drawn small: sample 0 started from the seed. */
export function creatureLines(
  { height, width }: RunState,
  [state]: readonly Float32Array[],
): string[] {
  const picture = toPicture(state as Float32Array, height, width);
  return renderPicture(picture, screen(process.stderr), LINES);
}
