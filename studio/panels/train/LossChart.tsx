/** The loss over training steps, raw and smoothed, on an axis of powers of ten. */

import type { Metric } from "blastema/training";
import { useMemo } from "preact/hooks";
import { LiveChart } from "../../charts/LiveChart.tsx";
import { smoothed, standing } from "./progress.ts";
import { metrics } from "./session.ts";

const CURVES = [
  { label: "raw", colour: "edge", width: 1 },
  { label: "smoothed", colour: "accent", width: 2 },
] as const;

export function LossChart() {
  // The page shows it for runs of growing rules only.
  const all = metrics.value as readonly Metric[];
  const data = useMemo((): [number[], number[], number[]] => {
    const kept = standing(all);
    const losses = kept.map(({ loss }) => loss);
    return [kept.map(({ step }) => step), losses, smoothed(losses)];
  }, [all]);
  if (data[0].length < 2)
    return <p class="quiet chart-empty">The curve begins with the second step.</p>;
  return (
    <LiveChart
      label="Loss over training steps"
      curves={CURVES}
      data={data}
      xLabel="step"
      logarithmic
      height={200}
    />
  );
}
