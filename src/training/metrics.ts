/** The record of a run: metrics.jsonl has one line for each training step, and the run file beside it all the rest. */
import { mean } from "../numbers/statistics.ts";
import type { GrowingRun, Run } from "./run.ts";
import type { Report, StepReport } from "./train.ts";

/** The record of one training step, without the batch and states of its report, which are too large to keep. */
export type Metric<R extends Run = GrowingRun> = Omit<Report<R>, "batch" | "states"> & Recorded;

/** What the record of a training step has in every kind of run. */
export interface Recorded extends Pick<StepReport, "step" | "rollback"> {
  /** Seconds of training since the run began, without the time between stop and resume. */
  readonly seconds: number;
  /** Number of rollbacks so far. */
  readonly rollbacks: number;
}

/** Number of training steps over which the loss is averaged, since single losses jump. */
const LOSS_OVER = 20;

/** Returns what is kept of a step's report. */
export function metricOf<R extends Run>(
  report: Report<R>,
  seconds: number,
  rollbacks: number,
): Metric<R> {
  const { batch, states, ...told } = report as Report<R> & { batch?: unknown; states?: unknown };
  return { ...told, seconds, rollbacks };
}

/** Writes metrics as the lines of metrics.jsonl. */
export function formatMetrics(metrics: readonly Recorded[]): string {
  return metrics.map((metric) => `${JSON.stringify(metric)}\n`).join("");
}

/** Reads metrics.jsonl; a line that is not whole, or not of a training step, is skipped. */
export function parseMetrics<Entry extends Recorded = Metric>(text: string): Entry[] {
  return text.split("\n").flatMap((line) => {
    try {
      const metric = JSON.parse(line) as Entry;
      const { step, seconds, rollbacks } = metric;
      return [step, seconds, rollbacks].every(Number.isFinite) ? [metric] : [];
    } catch {
      return [];
    }
  });
}

/** Returns the metrics up to the step of a run. Those of later steps are dropped, since the steps will be made again. */
export function metricsUpTo<Entry extends Recorded>(
  metrics: readonly Entry[],
  { step, rollbacks }: Pick<Run, "step" | "rollbacks">,
): Entry[] {
  const last = metrics.findLastIndex(
    (metric) => metric.rollbacks === rollbacks && (metric.rollback?.toStep ?? metric.step) === step,
  );
  return metrics.slice(0, last + 1);
}

/** Averages the loss over the last training steps; NaN if there are none. */
export function recentLoss(metrics: readonly Pick<Metric, "loss">[]): number {
  return mean(metrics.slice(-LOSS_OVER).map(({ loss }) => loss));
}
