/** What is recorded of a run, one line of metrics.jsonl a training step; a run file beside it holds all the rest. */
import type { RunState } from "./growing/run-state.ts";
import type { StepReport } from "./growing/train.ts";

/** A training step, or one that collapsed. */
export interface Metric extends Omit<StepReport, "batch" | "states"> {
  /** Since the run's first step, without the time between stop and resume. */
  readonly seconds: number;
  /** Rollbacks so far. */
  readonly rollbacks: number;
}

/** Training steps over which the loss is averaged: single ones jump. */
const LOSS_OVER = 20;

/** What is kept of a step's report. */
export function metricOf(
  { batch, states, ...told }: StepReport,
  seconds: number,
  rollbacks: number,
): Metric {
  return { ...told, seconds, rollbacks };
}

/** The lines of metrics.jsonl. */
export function formatMetrics(metrics: readonly unknown[]): string {
  return metrics.map((metric) => `${JSON.stringify(metric)}\n`).join("");
}

/** Reads metrics.jsonl; a line that was cut off is left out. */
export function parseMetrics<Entry = Metric>(text: string): Entry[] {
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as Entry];
    } catch {
      return [];
    }
  });
}

/** Metrics up to where a run stands: those of later steps are lost, and will be made again. */
export function metricsUpTo(
  metrics: readonly Metric[],
  { step, rollbacks }: Pick<RunState, "step" | "rollbacks">,
): Metric[] {
  const last = metrics.findLastIndex(
    (metric) => metric.rollbacks === rollbacks && (metric.rollback?.toStep ?? metric.step) === step,
  );
  return metrics.slice(0, last + 1);
}

/** Mean loss of the last training steps; NaN without any. */
export function recentLoss(metrics: readonly Metric[]): number {
  const losses = metrics.slice(-LOSS_OVER).map(({ loss }) => loss);
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
