/** Where the run stands, and its levers: pause, learning rate, back to a checkpoint, another run. */
import { useSignal } from "@preact/signals";
import { hasCard } from "../../state/card.ts";
import { sayError } from "../../state/messages.ts";
import { rowOf } from "../../state/settings.ts";
import type { ChoiceRow } from "../../state/table/rows.ts";
import { Button, Card, Select } from "../../ui/controls.tsx";
import { Fold } from "../../ui/Fold.tsx";
import { useShortcuts } from "../../ui/shortcuts.tsx";
import type { ComputesOn, OpenRun } from "../../worker/train-protocol.ts";
import { Files } from "./Files.tsx";
import { nameOf, purposeOf } from "./names.ts";
import { Picture } from "./Picture.tsx";
import { collapses, duration, stepsPerSecond } from "./progress.ts";
import {
  ask,
  checkpoints,
  computer,
  failure,
  go,
  lastStep,
  learningRate,
  leave,
  metrics,
  phase,
  savedAt,
  stepCount,
  unsaved,
} from "./session.ts";

export function Controls({ run }: { run: OpenRun }) {
  const toggle = (): void => {
    if (phase.value === "done") return;
    (phase.value === "running" ? ask("pause") : go()).catch(sayError);
  };
  useShortcuts([{ key: "k", shown: "K", what: "Pause or go on with training", run: toggle }]);
  const isRunning = phase.value === "running";
  return (
    <>
      <Card title="The run">
        <Heading run={run} />
        <Progress />
        <Where />
        <div class="buttons">
          {phase.value !== "done" && (
            <Button
              label={isRunning ? "Pause" : stepCount.value > 0 ? "Go on" : "Start"}
              hint={isRunning ? "Finishes the step in hand, and saves" : "Trains on from here"}
              icon={isRunning ? "pause" : "play"}
              kind={isRunning ? "plain" : "primary"}
              shortcut="K"
              onClick={toggle}
            />
          )}
          <Button
            label="Another run"
            hint="Saves this run and goes back to choosing"
            onClick={() => leave().catch(sayError)}
          />
          <Files label="Open a run" />
        </div>
        <Saved />
      </Card>
      <Collapses />
      <Fold title="For experts" names={[]}>
        <p class="quiet">{howItComputes()}</p>
        <LearningRate />
        <Checkpoints />
      </Fold>
    </>
  );
}

function Heading({ run }: { run: OpenRun }) {
  const { picture, width, height } = run;
  const name = nameOf(run);
  const extent =
    run.kind === "variational"
      ? `${run.pictureCount.toLocaleString("en")} pictures`
      : `${height} × ${width} cells`;
  return (
    <div class="run-heading">
      <Picture
        rgba={picture}
        width={width}
        height={height}
        label={`What it learns from: ${name}`}
      />
      <div>
        <h1>{name}</h1>
        <span class="quiet">
          {purposeOf(run)} · {extent}
        </span>
      </div>
    </div>
  );
}

function howItComputes(): string {
  if (!computer.value) return "";
  const { on, arithmetic, threads } = computer.value;
  if (on === "webgpu") return "It computes on the graphics card.";
  return `It computes in ${arithmetic} arithmetic, on ${threads <= 1 ? "one thread" : `${threads} threads`}.`;
}

/** What computes the run, where that may be chosen, and what became of a card that was lost. */
function Where() {
  if (!computer.value) return null;
  const { on, lost } = computer.value;
  const { wasm, webgpu } = (rowOf("computeOn") as ChoiceRow).choices;
  return (
    <>
      {lost && <p class="quiet">{lost}</p>}
      {hasCard.value && (
        <Select
          label="Computes on"
          hint="The model’s card says where it was trained"
          value={on}
          choices={{ wasm, webgpu }}
          onChange={(next) => ask("computeOn", next as ComputesOn).catch(sayError)}
        />
      )}
    </>
  );
}

const PHASES = {
  running: "Training",
  paused: "Paused",
  done: "Done: it is trained",
  failed: "Given up",
};

function Progress() {
  const count = (value: number): string => value.toLocaleString("en");
  const speed = stepsPerSecond(metrics.value);
  const step = stepCount.value;
  const end = lastStep.value;
  const facts: [string, string][] = [
    ["Training step", `${count(step)} of ${count(end)}`],
    ["Speed", speed === undefined ? "–" : `${speed.toPrecision(3)} steps/s`],
    ["Time so far", duration(metrics.value.at(-1)?.seconds ?? 0)],
    ["Time left", speed === undefined ? "–" : duration((end - step) / speed)],
  ];
  return (
    <>
      <p role="status" class={`phase ${phase.value}`}>
        {PHASES[phase.value]}
      </p>
      {failure.value && <p class="trouble">{failure.value}</p>}
      <progress max={end} value={step} aria-label="Training steps made" />
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="number">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Saved() {
  if (unsaved.value)
    return (
      <p class="trouble">
        This browser could not save the run ({unsaved.value}). Download it before you close the
        page.
      </p>
    );
  if (savedAt.value === 0) return null;
  const at = new Date(savedAt.value);
  const time = at.toLocaleTimeString(undefined, { timeStyle: "medium" });
  return (
    <p class="quiet">
      Saved in this browser at <time dateTime={at.toISOString()}>{time}</time>. Close the page and
      come back: it goes on from there.
    </p>
  );
}

function LearningRate() {
  const scale = (factor: number) => (): void => {
    ask("scaleLearningRate", factor).catch(sayError);
  };
  const isOver = phase.value === "done";
  return (
    <Card title="Learning rate" aside={<output>{learningRate.value.toPrecision(3)}</output>}>
      <p class="quiet">
        How far each step moves the weights. The recipe lowers it on its way; you can too, when the
        loss jumps about. The change is kept with the run and told by the model’s card.
      </p>
      <div class="buttons">
        <Button
          label="Halve"
          hint="Half the learning rate from here on"
          disabled={isOver}
          onClick={scale(0.5)}
        />
        <Button
          label="Double"
          hint="Twice the learning rate from here on"
          disabled={isOver}
          onClick={scale(2)}
        />
      </div>
    </Card>
  );
}

function Checkpoints() {
  const chosen = useSignal("");
  const list = checkpoints.value;
  if (list.length === 0) return null;
  const words = ({ step, loss }: (typeof list)[number]): string =>
    `step ${step.toLocaleString("en")}${loss === null ? "" : `, loss ${loss.toPrecision(3)}`}`;
  const value = list.some(({ step }) => String(step) === chosen.value)
    ? chosen.value
    : String(list.at(-1)?.step);
  return (
    <Card title="Checkpoints">
      <p class="quiet">
        Going back drops what came later. Going on unchanged repeats it bit for bit; change the
        learning rate to take another way.
      </p>
      <div class="checkpoints">
        <Select
          label="Checkpoint"
          hint="Kept at every tenth of the run, and when you change the learning rate"
          value={value}
          choices={Object.fromEntries(list.map((one) => [String(one.step), words(one)]))}
          onChange={(step) => {
            chosen.value = step;
          }}
        />
        <Button
          label="Go back"
          icon="back"
          hint="Goes back to this checkpoint and stands still"
          onClick={() => ask("goBack", Number(value)).catch(sayError)}
        />
      </div>
    </Card>
  );
}

function Collapses() {
  const list = collapses(metrics.value);
  if (list.length === 0) return null;
  return (
    <Card title={`Collapses: ${list.length}`}>
      <p class="quiet">Training broke down, and went back by itself. Nine times end a run.</p>
      <ul class="collapses">
        {list.slice(0, 3).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Card>
  );
}
