/** Plays the dish: forward, back or from the start, and how fast. */
import { rowOf, settings } from "../../state/settings.ts";
import type { ChoiceRow } from "../../state/table/rows.ts";
import { TABLE } from "../../state/table.ts";
import { Button, Slider } from "../../ui/controls.tsx";
import { live, plant } from "./dish.ts";
import { clearDish, restart, stepBack, stepOn, togglePlay } from "./play.ts";
import { speedNow } from "./story.ts";

const SPEEDS = Object.keys(TABLE.speed.choices)
  .filter((name) => name !== "max")
  .sort((a, b) => Number(a) - Number(b))
  .concat("max") as (typeof settings.speed.value)[];

/** Chooses the next faster or slower speed. */
export function changeSpeed(by: 1 | -1): void {
  const next = SPEEDS[SPEEDS.indexOf(settings.speed.value) + by];
  if (next) settings.speed.value = next;
}

export function Transport() {
  const { isPlaying, stepCount, earliestStep } = live.value;
  return (
    <div class="transport">
      <fieldset class="buttons" aria-label="Play">
        <Button
          label={isPlaying ? "Pause" : "Play"}
          icon={isPlaying ? "pause" : "play"}
          kind="primary"
          shortcut="Space"
          onClick={togglePlay}
        />
        <Button
          label="Start again"
          hint="Clear the dish and plant one seed"
          icon="restart"
          caption="again"
          shortcut="R"
          onClick={restart}
        />
        <Button
          label="Plant a seed"
          hint="A seed in the middle, or where the keys have the brush"
          icon="seed"
          caption="plant"
          shortcut="P"
          onClick={() => plant()}
        />
        <Button
          label="Clear"
          hint="Take every cell out of the dish"
          icon="clear"
          caption="clear"
          shortcut="X"
          onClick={clearDish}
        />
        <Button
          label="Step back"
          hint="One step back, as far as the dish remembers"
          icon="back"
          caption="back"
          shortcut="B"
          disabled={stepCount <= earliestStep}
          onClick={stepBack}
        />
        <Button
          label="Step"
          hint="One step on"
          icon="step"
          caption="step"
          shortcut="N"
          onClick={stepOn}
        />
      </fieldset>
      <Speed />
      <Counters />
    </div>
  );
}

function Speed() {
  const { label, choices } = rowOf("speed") as ChoiceRow;
  const { value } = settings.speed;
  const isSlow = speedNow.value !== value;
  return (
    <div class="speed">
      <Slider
        label={label}
        hint=""
        min={0}
        max={SPEEDS.length - 1}
        step={1}
        value={SPEEDS.indexOf(value)}
        shown={isSlow ? `${speedNow.value} a second, to watch it` : (choices[value] ?? value)}
        onInput={(index) => {
          settings.speed.value = SPEEDS[index] ?? value;
        }}
      />
    </div>
  );
}

function Counters() {
  const { stepCount, stepsPerSecond, alive } = live.value;
  const count = (value: number): string => Math.round(value).toLocaleString("en");
  return (
    <dl class="counters">
      <div>
        <dt>steps</dt>
        <dd id="step-count">{count(stepCount)}</dd>
      </div>
      <div>
        <dt>steps/s</dt>
        <dd>{count(stepsPerSecond)}</dd>
      </div>
      <div>
        <dt>living cells</dt>
        <dd>{count(alive)}</dd>
      </div>
    </dl>
  );
}
