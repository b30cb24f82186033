/** The world of the cells: its size and edges, how they sense and fire, and how they are cut. */
import { hasCard } from "../../state/card.ts";
import { rowOf, type SettingName, settings } from "../../state/settings.ts";
import type { ChoiceRow, NumberRow } from "../../state/table/rows.ts";
import { Button, NumberField, SettingChoice, SettingSlider, Slider } from "../../ui/controls.tsx";
import { Fold } from "../../ui/Fold.tsx";
import { channels, grid, live, rulesInDish } from "./dish.ts";
import { chooseSide, isLarge, longestToChoose, sides } from "./sides.ts";

const NAMES = [
  "angle",
  "fireRate",
  "boundary",
  "width",
  "height",
  "rngSeed",
  "brushShape",
  "computeOn",
] as const;

export function WorldCard() {
  return (
    <Fold title="Change their world" names={NAMES}>
      <SettingSlider name="angle" shown={(degrees) => `${degrees}°`} />
      <FireRate />
      <SettingChoice name="boundary" menu />
      <div class="pair">
        <Field name="width" value={grid.value.width} max={longestToChoose(channels.value)} />
        <Field name="height" value={grid.value.height} max={longestToChoose(channels.value)} />
      </div>
      <div class="buttons sizes">
        {sides().map((side) => (
          <Button
            key={side}
            label={`${side}²`}
            hint={`A dish of ${side} x ${side} cells; starts again from a new seed`}
            pressed={grid.value.width === side && grid.value.height === side}
            onClick={() => chooseSide(side, channels.value)}
          />
        ))}
      </div>
      <small class="hint">Another size starts again from a new seed.</small>
      {isLarge(grid.value) && <Remembered />}
      <Field name="rngSeed" value={settings.rngSeed.value} />
      <SettingChoice name="brushShape" />
      {hasCard.value && <Computer />}
    </Fold>
  );
}

/** How far back a large dish can go. */
function Remembered() {
  const { stepCount, earliestStep } = live.value;
  return (
    <small class="hint">
      It remembers its last {(stepCount - earliestStep).toLocaleString("en")} steps, as many as fit
      in 320 MB.
    </small>
  );
}

/** What computes the dish, chosen and in fact. */
function Computer() {
  const { computesOn, stepsPerSecond } = live.value;
  return (
    <>
      <SettingChoice name="computeOn" menu />
      <small class="hint">
        Now on the {(rowOf("computeOn") as ChoiceRow).choices[computesOn]},{" "}
        {Math.round(stepsPerSecond).toLocaleString("en")} steps/s.
      </small>
    </>
  );
}

function Field({
  name,
  value,
  max,
}: {
  name: SettingName & ("width" | "height" | "rngSeed");
  value: number;
  max?: number;
}) {
  const { label, hint, min, max: most, step } = rowOf(name) as NumberRow;
  return (
    <NumberField
      {...{ label, hint, min, max: max ?? most, step, value }}
      onChange={(next) => {
        settings[name].value = next;
      }}
    />
  );
}

/** The slider of the fire rate. It shows the rule's own rate for the setting's default. */
function FireRate() {
  const { label, hint, min, max, step } = rowOf("fireRate") as NumberRow;
  const own = rulesInDish.value[0]?.rule.spec.fireRate ?? 0.5;
  const value = settings.fireRate.value || own;
  return (
    <Slider
      {...{ label, hint, min, max, step, value }}
      shown={`${Math.round(value * 100)}% of cells a step`}
      onInput={(next) => {
        settings.fireRate.value = next === own ? 0 : next;
      }}
    />
  );
}
