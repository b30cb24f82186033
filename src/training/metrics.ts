/** What is recorded of a run, one line of metrics.jsonl a training step; a run file beside it holds all the rest. */
import { mean } from "../numbers/statistics.ts";
import type { GrowingRun, Run } from "./run.ts";
import type { Report, StepReport } from "./train.ts";

/** A training step, or one that collapsed; without the states and pictures that only the moment needs. */
export type Metric<R extends Run = GrowingRun> = Omit<Report<R>, "batch" | "states"> & Recorded;

/** What any record of a training step has. */
export interface Recorded extends Pick<StepReport, "step" | "rollback"> {
  /** Since the run's first step, without the time between stop and resume. */
  readonly seconds: number;
  /** Rollbacks so far. */
  readonly rollbacks: number;
}

/** Training steps over which the loss is averaged: single ones jump. */
const LOSS_OVER = 20;

/** What is kept of a step's report. */
export function metricOf<R extends Run>(
  report: Report<R>,
  seconds: number,
  rollbacks: number,
): Metric<R> {
  const { batch, states, ...told } = report as Report<R> & { batch?: unknown; states?: unknown };
  return { ...told, seconds, rollbacks };
}

/** The lines of metrics.jsonl. */
export function formatMetrics(metrics: readonly Recorded[]): string {
  return metrics.map((metric) => `${JSON.stringify(metric)}\n`).join("");
}

/** Reads metrics.jsonl; a line that was cut off is left out. */
export function parseMetrics<Entry extends Recorded = Metric>(text: string): Entry[] {
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as Entry];
    } catch {
      return [];
    }
  });
}

/** Metrics up to where a run stands: those of later steps are lost, and will be made again. */
export function metricsUpTo<Entry extends Recorded>(
  metrics: readonly Entry[],
  { step, rollbacks }: Pick<Run, "step" | "rollbacks">,
): Entry[] {
  const last = metrics.findLastIndex(
    (metric) => metric.rollbacks === rollbacks && (metric.rollback?.toStep ?? metric.step) === step,
  );
  return metrics.slice(0, last + 1);
}

/** Mean loss of the last training steps; NaN without any. */
export function recentLoss(metrics: readonly Pick<Metric, "loss">[]): number {
  return mean(metrics.slice(-LOSS_OVER).map(({ loss }) => loss));
}
