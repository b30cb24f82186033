/** Charts of how cuts recover, and of how far the uncut creature drifts. */
import { useComputed } from "@preact/signals";
import { CURVE_STRIDE, HEALING, type MapPosition, weakest } from "blastema/measure";
import { LiveChart } from "../../charts/LiveChart.tsx";
import { Card } from "../../ui/controls.tsx";
import { chosenPosition, drift, measured } from "./session.ts";

/** Smallest error that is drawn, since the scale is logarithmic; smaller ones are drawn at it. */
const LEAST = 1e-3;
const STEPS = Array.from(
  { length: HEALING.regrowth / CURVE_STRIDE + 1 },
  (_, i) => i * CURVE_STRIDE,
);

const drawn = (error: number | null | undefined): number | null =>
  typeof error === "number" && Number.isFinite(error) ? Math.max(LEAST, error) : null;

export function RecoveryCard() {
  const data = useComputed(() => {
    const positions = measured.value.map(({ position }) => position);
    const worst = positions.length > 0 ? weakest(positions).errors : [];
    const at = chosenPosition.value?.position.errors ?? [];
    return [
      STEPS,
      STEPS.map((_, i) => drawn(worst[i])),
      STEPS.map((_, i) => drawn(middle(positions, i))),
      STEPS.map((_, i) => drawn(at[i])),
      STEPS.map(() => HEALING.healed),
    ] as const;
  });
  return (
    <Card title="How the cuts recover">
      <LiveChart
        label="Error of cut creatures against their uncut twin, over the steps after the cut"
        logarithmic
        xLabel="steps after the cut"
        curves={[
          { label: "worst", colour: "warm" },
          { label: "middle", colour: "quiet" },
          { label: "chosen", colour: "accent", width: 2.5 },
          { label: "healed below", colour: "edge", width: 1, dash: [4, 4] },
        ]}
        data={data.value as never}
        format={(value) => value.toPrecision(2)}
      />
    </Card>
  );
}

/** The median of the curves at point `i`. */
function middle(positions: readonly MapPosition[], i: number): number | undefined {
  const errors = positions.map((position) => position.errors[i] as number).sort((a, b) => a - b);
  return errors[Math.floor(errors.length / 2)];
}

export function DriftCard() {
  const data = useComputed(() => {
    const steps = drift.value.map(({ step }) => step);
    const errors = drift.value.map(({ error }) => drawn(error));
    return [steps, errors, steps.map(() => HEALING.kept)] as const;
  });
  return (
    <Card title="Left alone for 10,000 steps">
      <LiveChart
        label="Error of the uncut creature against itself at step 200, over 10,000 steps"
        logarithmic
        xLabel="steps"
        curves={[
          { label: "drift", colour: "accent" },
          { label: "itself below", colour: "edge", width: 1, dash: [4, 4] },
        ]}
        data={data.value as never}
        format={(value) => value.toPrecision(2)}
      />
    </Card>
  );
}
