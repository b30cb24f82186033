/** Both parts of the bound over training steps, smoothed, on an axis of powers of ten. */
import { computed } from "@preact/signals";
import type { Metric, VariationalRun } from "blastema/training";
import { LiveChart } from "../../charts/LiveChart.tsx";
import { smoothed, standing } from "./progress.ts";
import { metrics } from "./session.ts";

const CURVES = [
  { label: "reconstruction", colour: "accent", width: 2 },
  { label: "divergence", colour: "warm", width: 2 },
] as const;

/** Nats that are as good as none, so that the axis ends somewhere. */
const LEAST = 0.1;

/** Training steps, and both parts after each. */
const data = computed((): [number[], number[], number[]] => {
  // The page shows it for runs of variational models only.
  const kept = standing(metrics.value as readonly Metric<VariationalRun>[]);
  const curve = (values: number[]): number[] =>
    smoothed(values.map((value) => Math.max(LEAST, value)));
  return [
    kept.map(({ step }) => step),
    curve(kept.map(({ reconstruction }) => reconstruction)),
    curve(kept.map(({ divergence }) => divergence)),
  ];
});

/** The bound on the log-likelihood of a picture, smoothed; undefined before the first step. */
export const bound = computed((): number | undefined => {
  const [steps, reconstruction, divergence] = data.value;
  const last = steps.length - 1;
  return last < 0 ? undefined : -reconstruction[last] - divergence[last];
});

export function BoundChart() {
  if (data.value[0].length < 2)
    return <p class="quiet chart-empty">The curves begin with the second step.</p>;
  return (
    <LiveChart
      label="Both parts of the bound over training steps"
      curves={CURVES}
      data={data.value}
      xLabel="step"
      logarithmic
      height={300}
    />
  );
}
