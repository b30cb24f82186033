/** What the metrics say, for people. */
import type { Recorded } from "blastema/training";

/** Seconds over which the speed is told. */
const RECENT = 10;

/** Training steps a second of late; undefined when there are too few to tell. */
export function stepsPerSecond(metrics: readonly Recorded[]): number | undefined {
  const last = metrics.at(-1);
  if (!last) return undefined;
  const first = metrics.find(({ seconds }) => seconds >= last.seconds - RECENT);
  const seconds = last.seconds - (first?.seconds ?? 0);
  const steps = metrics.length - 1 - metrics.indexOf(first as Recorded);
  return seconds > 0 && steps > 0 ? steps / seconds : undefined;
}

/** "45 s", "3 min 20 s", "2 h 5 min". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A time that is not known to the second: "20 s", "3 min", "2 h". */
export function roughly(seconds: number): string {
  if (seconds < 55) return `${Math.max(10, 10 * Math.round(seconds / 10))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** The metrics whose steps still count: what a collapse took back is left out. */
export function standing<Entry extends Recorded>(metrics: readonly Entry[]): Entry[] {
  const kept: Entry[] = [];
  for (const metric of metrics) {
    const { rollback } = metric;
    if (!rollback) kept.push(metric);
    else while ((kept.at(-1)?.step ?? 0) > rollback.toStep) kept.pop();
  }
  return kept;
}

/** How much of the smoothed loss stays from one step to the next. */
const KEPT = 0.95;

/** A running mean of the loss, on its logarithm, since that is how it is drawn. */
export function smoothed(losses: readonly number[]): number[] {
  let sum = 0;
  let weight = 0;
  return losses.map((loss) => {
    sum = KEPT * sum + (1 - KEPT) * Math.log(loss);
    weight = KEPT * weight + (1 - KEPT);
    return Math.exp(sum / weight);
  });
}

/** The collapses so far, in words, the latest first. */
export function collapses(metrics: readonly Recorded[]): string[] {
  return metrics
    .flatMap(({ step, rollback }) =>
      rollback
        ? [
            `Step ${step}: ${rollback.reason}. It went back to step ${rollback.toStep}, and goes on with other random draws.`,
          ]
        : [],
    )
    .reverse();
}
