/** What is seen of a growing rule while it is trained. */
import { describeCheck } from "../training/growing/check-words.ts";
import { roundEnd } from "../training/growing/steering.ts";
import { type Metric, metricOf, recentLoss } from "../training/metrics.ts";
import type { GrowingRun } from "../training/run.ts";
import { toPicture } from "./pictures.ts";
import { renderPicture, screen } from "./terminal.ts";
import type { Training, View } from "./training.ts";

/** Height of the creature's picture, in lines. */
const LINES = 18;

/** Shows the loss and the creature. */
export function ruleView({ run, folder }: Training<"growing">): View<"growing", Metric> {
  return {
    entry: (report, seconds) => metricOf<GrowingRun>(report, seconds(), run.rollbacks),
    show: ({ states }) => ({
      detail: `loss ${recentLoss(folder.metrics).toPrecision(3)}`,
      picture: () => creatureLines(run, states),
    }),
    end: () => roundEnd(run.recipe, run.step),
    tell: describeCheck,
  };
}

/** The creature that training sees, drawn small: sample 0 started from the seed. */
export function creatureLines(
  { height, width }: GrowingRun,
  [state]: readonly Float32Array[],
): string[] {
  const picture = toPicture(state as Float32Array, height, width);
  return renderPicture(picture, screen(process.stderr), LINES);
}
