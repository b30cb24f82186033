/** Chooses what to measure (the rule, the cut, the positions), and starts and stops it. */
import { HEALING } from "blastema/measure";
import { sayError } from "../../state/messages.ts";
import { isPicture, offered } from "../../state/offer.ts";
import {
  loadRule,
  type NamedRule,
  ownRules,
  RULE_FILES,
  readRuleFile,
  ruleInHand,
  takeInHand,
} from "../../state/rules.ts";
import { enterAddress, rowOf, settings } from "../../state/settings.ts";
import type { NumberRow } from "../../state/table/rows.ts";
import { zoo } from "../../state/zoo.ts";
import { Button, Card, NumberField, Select, SettingChoice, Slider } from "../../ui/controls.tsx";
import { download } from "../../ui/download.ts";
import { FileDrop } from "../../ui/FileDrop.tsx";
import { Fold } from "../../ui/Fold.tsx";
import {
  healMap,
  isAnswered,
  measured,
  phase,
  places,
  progress,
  start,
  stop,
  wanted,
} from "./session.ts";

function pick(rule: NamedRule): void {
  takeInHand(rule);
  enterAddress();
}

function take(file: File | undefined): void {
  if (file && isPicture(file)) offered.value = file;
  else if (file) readRuleFile(file).then(pick, sayError);
}

/** What only experts ask for. */
export function ExpertFold() {
  const { label, hint, min, max, step } = rowOf("rngSeed") as NumberRow;
  return (
    <Fold title="For experts" names={["rngSeed"]}>
      <NumberField
        {...{ label, hint, min, max, step }}
        value={settings.rngSeed.value}
        onChange={(value) => {
          settings.rngSeed.value = value;
        }}
      />
    </Fold>
  );
}

export function SettingsCard() {
  const rule = ruleInHand.value;
  // A rule that came in a link is in neither list.
  // Textures, whose cells belong nowhere, cannot be measured so.
  const creatures = zoo.filter(({ isTexture }) => !isTexture);
  const rules = [...creatures, ...ownRules.value, ...(rule ? [rule] : [])];
  const titles = rules.map(({ name, title }) => [name, title]);
  return (
    <Card
      title="What to measure"
      aside={
        <FileDrop
          label="Open a file"
          accept={RULE_FILES}
          invitation="Drop a creature’s file to measure it, or a picture to train one"
          onFiles={([file]) => take(file)}
        />
      }
    >
      <Select
        label="Creature"
        hint=""
        value={rule?.name ?? ""}
        choices={Object.fromEntries(titles)}
        onChange={(name) => {
          loadRule(name).then(pick, sayError);
        }}
      />
      <p class="quiet small">A file of a rule can also be dropped anywhere on this page.</p>
      <SettingChoice name="healShape" />
      <SizeSlider rule={rule} />
      <SettingChoice name="healSpacing" />
      <div class="buttons">
        <StartButton />
        <Button
          label="Save the numbers"
          icon="file"
          hint="Every position with its errors, and the drift, as JSON; `blastema heal --map --json` prints the same."
          disabled={healMap.value === null}
          onClick={() => download("heal-map.json", JSON.stringify(healMap.value, null, 2))}
        />
      </div>
      <ProgressLine />
    </Card>
  );
}

/** The slider of the cut's size, which shows the size in proportion to the creature until one is chosen. */
function SizeSlider({ rule }: { readonly rule: NamedRule | null }) {
  const { label, hint, min, max, step } = rowOf("healSize") as NumberRow;
  const size = rule ? wanted(rule).size : min;
  return (
    <Slider
      {...{ label, hint, min, max, step }}
      value={size}
      shown={`${size} cells across`}
      onInput={(value) => {
        settings.healSize.value = value;
      }}
    />
  );
}

function StartButton() {
  const rule = ruleInHand.value;
  if (phase.value === "running")
    return (
      <Button
        label="Stop"
        icon="stop"
        hint="Stop measuring; what was measured stays."
        shortcut="Escape"
        onClick={stop}
      />
    );
  return (
    <Button
      label={phase.value === "idle" ? "Measure" : "Measure again"}
      icon="play"
      kind="primary"
      hint={`Cut the creature at every position and let it regrow for ${HEALING.regrowth} steps.`}
      shortcut="m"
      disabled={rule === null || (phase.value === "done" && isAnswered(wanted(rule)))}
      onClick={() => rule && start(wanted(rule))}
    />
  );
}

const STAGES = {
  grow: "Growing",
  regrow: "Letting cut creatures regrow",
  keep: "Watching the uncut creature for 10,000 steps",
};

function ProgressLine() {
  const now = progress.value;
  const count = `${measured.value.length} of ${places.value.length} positions`;
  if (phase.value === "stopped" && places.value.length > 0)
    return <p class="quiet small">Stopped at {count}.</p>;
  if (phase.value !== "running") return null;
  return (
    <div class="progress">
      <progress
        aria-label="Progress of the measurement"
        max={now?.total ?? 1}
        value={now?.done ?? 0}
      />
      <p class="quiet small">
        {STAGES[now?.stage ?? "grow"]}: {count}
      </p>
    </div>
  );
}
