/** What is seen and recorded of a training run while it runs. */
import type { RunState } from "../run/run-state.ts";
import type { Recipe } from "../train/recipe.ts";
import type { StepReport } from "../train/train.ts";
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
  const secondsBefore = folder.seconds;
  const start = performance.now();
  return {
    async onStep(report) {
      const { states, ...metric } = report;
      const { step, rollback } = report;
      const seconds = secondsBefore + (performance.now() - start) / 1000;
      await folder.record({ ...metric, seconds, rollbacks: run.rollbacks });
      if (rollback) {
        progress.note(
          `Step ${count(step)}: ${rollback.reason}; went back to step ${count(rollback.toStep)}.`,
        );
        return;
      }
      progress.update({
        done: step,
        total: trainingSteps,
        detail: `loss ${folder.loss.toPrecision(3)}`,
        picture: () => creatureLines(run, states),
      });
    },
    end: () => progress.end(),
  };
}

/** The creature that training sees, drawn small: sample 0 started from the seed. */
export function creatureLines(
  { height, width }: RunState,
  [state]: readonly Float32Array[],
): string[] {
  const picture = toPicture(state as Float32Array, height, width);
  return renderPicture(picture, screen(process.stderr), LINES);
}
