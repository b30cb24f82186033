/** Choosing: what to grow, what to learn, and the runs that can go on. */
import { batch, useSignal } from "@preact/signals";
import { GROWING_SPEC, parameterCount, type Regime, toPicture } from "blastema";
import { mayEndEarly, type Preset, type Recipe } from "blastema/training";
import { useEffect } from "preact/hooks";
import { hasCard } from "../../state/card.ts";
import { sayError } from "../../state/messages.ts";
import { rowOf, type SettingName, settings } from "../../state/settings.ts";
import type { ChoiceRow, NumberRow } from "../../state/table/rows.ts";
import { Button, Card, NumberField, SettingChoice, SettingSlider } from "../../ui/controls.tsx";
import type { SavedRun } from "../../worker/train-protocol.ts";
import { AllSettings } from "./AllSettings.tsx";
import { growingForm } from "./changes.ts";
import { pictures } from "./company.ts";
import { Files } from "./Files.tsx";
import { nameOf, purposeOf } from "./names.ts";
import { openSavedRun, removeSavedRun, startRun } from "./open.ts";
import { Picture } from "./Picture.tsx";
import { pace, timeOf, watchPace } from "./pace.ts";
import { border, isPattern } from "./pattern.ts";
import { savedRuns } from "./session.ts";
import { TargetChoice } from "./TargetChoice.tsx";
import { target } from "./target.ts";

export function Start() {
  return (
    <div class="train-start">
      <div class="intro">
        <h1>Train a creature</h1>
        <p>
          Give a picture. Your machine looks for one small rule, {ruleSize()} numbers that every
          cell follows, under which that picture grows from a single cell. You see it learn.
        </p>
        <details class="more">
          <summary>What else can begin here</summary>
          <p>
            MNIST’s <code>train-images-idx3-ubyte</code>, dropped here: one rule learns to grow
            digits of every kind. And a run’s file (<code>run.safetensors</code>, with its{" "}
            <code>metrics.jsonl</code> if you have it) goes on from where it stopped.
          </p>
        </details>
      </div>
      <Card title="1 · What shall it grow?" aside={<Files label="Open a file" />}>
        <TargetChoice />
      </Card>
      <div class="second">
        <Card title="2 · What shall it learn?">
          <RegimeChoice />
        </Card>
        <Card title="3 · Go">
          <Go />
        </Card>
        {savedRuns.value.length > 0 && <SavedRuns runs={savedRuns.value} />}
      </div>
      <AllSettings form={growingForm.value} what="rule" />
    </div>
  );
}

/** How many numbers the rule will have. */
function ruleSize(): string {
  const run = growingForm.value.chosen;
  return parameterCount("trouble" in run ? GROWING_SPEC : run.spec).toLocaleString("en");
}

const PROMISES: Record<Regime, string> = {
  growing:
    "Grows the picture from one cell. What happens afterwards is left to chance: it may stay, swell or fade.",
  persistent: "Also keeps its shape for thousands of steps. A wound may close, or not.",
  regenerating:
    "Also grows back what is cut away, because it is cut again and again while it learns.",
};

function RegimeChoice() {
  const { choices } = rowOf("regime") as ChoiceRow;
  return (
    <fieldset class="regimes">
      <legend class="unseen">Learn to</legend>
      {(Object.keys(PROMISES) as Regime[]).map((regime) => (
        <label key={regime}>
          <input
            type="radio"
            name="regime"
            checked={!isPattern.value && settings.regime.value === regime}
            onChange={() => learn(regime, isPattern.value ? "fast" : settings.preset.value)}
          />
          <span>
            <strong>{choices[regime]}</strong>
            <span>{PROMISES[regime]}</span>
          </span>
        </label>
      ))}
      <label>
        <input
          type="radio"
          name="regime"
          checked={isPattern.value}
          onChange={() => learn("regenerating", "texture")}
        />
        <span>
          <strong>become a pattern</strong>
          <span>
            No outline: grows what your picture looks like close by, as far as there is room. For
            hides, walls, waves.
          </span>
        </span>
      </label>
    </fieldset>
  );
}

function learn(regime: Regime, preset: Preset): void {
  batch(() => {
    settings.regime.value = regime;
    settings.preset.value = preset;
  });
}

function Go() {
  useEffect(watchPace, []);
  const isStarting = useSignal(false);
  const picture = target.value;
  const all = pictures.value;
  const run = growingForm.value.chosen;
  const trouble = "trouble" in run ? run.trouble : (pace.value?.refusal ?? "");
  const side = settings.size.value + 2 * border.value;
  const start = async (): Promise<void> => {
    isStarting.value = true;
    await startRun().catch(sayError);
    isStarting.value = false;
  };
  return (
    <>
      <div class="go">
        {"missing" in picture ? (
          <div class="picture empty" />
        ) : (
          <Picture
            {...toPicture(picture.image, side, side, "transparent")}
            label={`What it shall grow: ${picture.name}, on ${side} by ${side} cells`}
          />
        )}
        <div>
          <SettingSlider name="size" shown={(value) => `${value}`} />
          {"trouble" in run || trouble ? (
            <p class="trouble">{trouble}</p>
          ) : (
            <>
              {!("missing" in all) && <p class="time">{timeOf(run.recipe)}</p>}
              <p class="quiet">
                {"missing" in all
                  ? all.missing
                  : `${all.length > 1 ? `${all.length} pictures on ` : ""}${side} × ${side} cells${border.value > 0 ? " with the border" : ""}, ${lengthOf(run.recipe)}${pace.value?.memory ? `; ${pace.value.memory} of memory or more` : ""}`}
              </p>
            </>
          )}
          <Button
            label={isStarting.value ? "Starting…" : "Start training"}
            hint="Trains on your machine; you can pause at any time"
            icon="play"
            kind="primary"
            disabled={"missing" in all || trouble !== "" || isStarting.value}
            onClick={start}
          />
        </div>
      </div>
      {hasCard.value && <SettingChoice name="computeOn" menu />}
      <More />
    </>
  );
}

/** How long a run may be, in words. */
function lengthOf(recipe: Recipe): string {
  const { rounds = [], trainingSteps } = recipe;
  const count = (steps: number): string =>
    `${steps.toLocaleString("en")} training ${steps === 1 ? "step" : "steps"}`;
  const [first] = rounds;
  if (first === undefined || first >= trainingSteps) return count(trainingSteps);
  return `${count(first)}${mayEndEarly(recipe) ? " or fewer" : ""}, and up to ${trainingSteps.toLocaleString("en")} if it does not heal by then`;
}

function More() {
  return (
    <details class="more">
      <summary>More</summary>
      <SettingChoice name="preset" />
      <SettingNumber name="trainingSteps" />
      {!isPattern.value && <SettingNumber name="pad" />}
      <SettingNumber name="rngSeed" />
      <SettingChoice name="arithmetic" />
    </details>
  );
}

export function SettingNumber({ name }: { name: SettingName }) {
  const row = rowOf(name) as NumberRow;
  const setting = settings[name] as { value: number };
  const { label, hint, max, step } = row;
  return (
    <NumberField
      {...{ label, hint, max, step }}
      min={Math.min(row.min, row.default)}
      value={setting.value}
      onChange={(value) => {
        setting.value = value;
      }}
    />
  );
}

function SavedRuns({ runs }: { runs: readonly SavedRun[] }) {
  return (
    <Card title="Go on with a run">
      <ul class="saved-runs">
        {runs.map((run) => (
          <SavedRunItem key={run.id} run={run} />
        ))}
      </ul>
    </Card>
  );
}

function SavedRunItem({ run }: { run: SavedRun }) {
  const { id, step, trainingSteps, savedAt, picture, width, height } = run;
  const isFinished = run.isFinished ?? step >= trainingSteps;
  const count = (value: number): string => value.toLocaleString("en");
  const when = new Date(savedAt).toLocaleString(undefined, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  const name = nameOf(run);
  return (
    <li>
      <Picture rgba={picture} width={width} height={height} />
      <div>
        <strong>{name}</strong>
        <span class="quiet">
          {purposeOf(run)} ·{" "}
          {isFinished ? `${count(step)} steps` : `step ${count(step)} of ${count(trainingSteps)}`} ·{" "}
          {when}
        </span>
      </div>
      <Button
        label={isFinished ? "Open" : "Resume"}
        hint={`Open the run of ${name}`}
        onClick={() => openSavedRun(id).catch(sayError)}
      />
      <Button
        label={`Delete the run of ${name}`}
        icon="clear"
        iconOnly
        onClick={() => removeSavedRun(id).catch(sayError)}
      />
    </li>
  );
}
