/** The page Digits: digits that one rule grows from latents, and ways to get from one to another. */
import { effect, untracked } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import { type ModelName, models } from "../../state/models.ts";
import { addressOf, settings } from "../../state/settings.ts";
import { TABLE } from "../../state/table.ts";
import { Button, Segments } from "../../ui/controls.tsx";
import { copy } from "../../ui/copy.ts";
import { type Shortcut, useShortcuts } from "../../ui/shortcuts.tsx";
import { BlendTool } from "./BlendTool.tsx";
import { DrawTool } from "./DrawTool.tsx";
import { Answers, FillTool } from "./FillTool.tsx";
import { isPlaying, play, togglePlaying } from "./growth.ts";
import { Hands } from "./Hands.tsx";
import "./imagine.css";
import { LatentBars } from "./Latent.tsx";
import { isCalm } from "./player.ts";
import { RubTool } from "./RubTool.tsx";
import { Stage } from "./Stage.tsx";
import {
  chooseAnother,
  drawAnew,
  failure,
  film,
  followAccount,
  followLatent,
  type Model,
  model,
  openModel,
  progress,
} from "./session.ts";
import { TurnTool } from "./TurnTool.tsx";
import { WalkTool } from "./WalkTool.tsx";
import { Worth } from "./Worth.tsx";

type ToolName = keyof typeof TABLE.tool.choices;

interface Tool {
  readonly Tool: ComponentType;
  /** Says what to do with the tool, and what happens then. */
  says(model: Model): string;
}

const TOOLS: Readonly<Record<ToolName, Tool>> = {
  walk: {
    Tool: WalkTool,
    says: ({ entry: { noun } }) =>
      `A map of ${plural(noun)}: neighbours look alike. Point at a place, or touch it, and see what grows there; a press keeps it.`,
  },
  turn: {
    Tool: TurnTool,
    says: ({ entry: { noun } }) =>
      `The six directions in which the latents of many ${plural(noun)} differ most. Each knob moves yours along one of them; the small pictures show how far that can go.`,
  },
  blend: {
    Tool: BlendTool,
    says: ({ entry: { noun } }) =>
      `Choose two ${plural(noun)}. On the straight line from one latent to the other, every place grows something too.`,
  },
  draw: {
    Tool: DrawTool,
    says: () =>
      "Draw a digit. A second network, the encoder, reads a latent out of your drawing, moved to the middle, and the rule grows it again from that alone.",
  },
  rub: {
    Tool: RubTool,
    says: ({ facts: { heals }, entry: { noun } }) =>
      heals
        ? `Rub cells out of the grown ${noun}. No cell knows the picture, and yet those that are left fill the hole.`
        : `Rub cells out before the ${noun} is done. No cell knows the picture; those that are left grow what comes after.`,
  },
  fill: {
    Tool: FillTool,
    says: ({ facts: { lots }, entry: { noun } }) =>
      `Rub a gap into the ${noun}. Four other latents${lots > 0 ? ", with other lots," : ""} grow into it, each so that it fits what is around: one question, several answers.`,
  },
};

const plural = (noun: Model["entry"]["noun"]): string => (noun === "digit" ? "digits" : "emoji");

/** The tools for a model. Drawing has only one ink, so it is for digits. */
function toolsOf({ facts }: Model): ToolName[] {
  return (Object.keys(TOOLS) as ToolName[]).filter((name) => name !== "draw" || facts.depth === 1);
}

function copyLink(): void {
  copy(new URL(addressOf("imagine"), location.href).href, "The link").catch(sayError);
}

const SHORTCUTS: readonly Shortcut[] = [
  { key: " ", shown: "Space", what: "Grow it again, or pause", run: togglePlaying },
  { key: "r", shown: "R", what: "Grow a random latent", run: chooseAnother },
  { key: "d", shown: "D", what: "Draw the same latent with other lots", run: drawAnew },
  { key: "l", shown: "L", what: "Copy a link to what you see", run: copyLink },
  ...(Object.keys(TOOLS) as ToolName[]).map((name, i) => ({
    key: String(i + 1),
    what: TABLE.tool.choices[name],
    run: () => {
      settings.tool.value = name;
    },
  })),
  {
    key: "",
    shown: "← ↑ ↓ →",
    what: "On the map: walk, with Shift in long strides; on a pad: move",
  },
  {
    key: "",
    shown: "Space",
    what: "On a pad: draw or rub out; with Shift, arrows do so along their way",
  },
];

/** Loads the model that the settings name, and shows a first visitor how it grows. */
function followModel(): () => void {
  return effect(() => {
    const name = settings.model.value;
    untracked(async () => {
      await openModel(name);
      if (film.value === null && !isCalm() && settings.moment.value < 0) play();
    });
  });
}

export function ImaginePage() {
  useShortcuts(SHORTCUTS);
  useEffect(() => {
    const ends = [followModel(), followLatent(), followAccount()];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  const known = model.value;
  return (
    <div class="imagine-page">
      <Lede />
      {known ? <Workplace known={known} /> : <Waiting />}
    </div>
  );
}

function Lede() {
  const known = model.value;
  const noun = known?.entry.noun ?? "digit";
  const start = known?.facts.heals ? "at once on all cells" : "from four cells";
  return (
    <div class="lede">
      <div>
        <h1>{noun === "digit" ? "Digits" : "Emoji"} that grow</h1>
        <p>
          One small rule grows every {noun} on this page, {start}
          {noun === "emoji" && ": colours and outlines, for faces are beyond it"}.{" "}
          <Idea known={known} noun={noun} />
        </p>
      </div>
      {models.length > 1 && <ModelChoice />}
    </div>
  );
}

/** Says what decides which picture grows. */
function Idea({ known, noun }: { known: Model | null; noun: string }) {
  const { latent, lots } = known?.facts ?? { latent: 16, lots: 588 };
  if (lots > 0)
    return (
      <>
        The idea of it is a list of {latent} numbers, its <em>latent</em>; what that leaves open,
        cells decide by lot as they divide, {lots} times.
      </>
    );
  return (
    <>
      Which one, a list of {latent} numbers says, its <em>latent</em>: change them a little, and the{" "}
      {noun} changes a little.
    </>
  );
}

/** Chooses the model. */
function ModelChoice() {
  const { label, choices } = TABLE.model;
  return (
    <Segments
      label={label}
      hint=""
      value={settings.model.value}
      choices={Object.fromEntries(models.map(({ name }) => [name, choices[name]]))}
      onChange={(name) => {
        settings.model.value = name as ModelName;
      }}
    />
  );
}

function Waiting() {
  if (failure.value)
    return (
      <p class="waiting" role="alert">
        {failure.value}
      </p>
    );
  return (
    <p class="waiting">
      Loading the model… <progress max={1} value={progress.value} aria-label="Loading the model" />
    </p>
  );
}

function Workplace({ known }: { known: Model }) {
  const names = toolsOf(known);
  const name = names.find((one) => one === settings.tool.value) ?? "walk";
  const { Tool, says } = TOOLS[name];
  return (
    <div class="workplace">
      <ToolChoice names={names} chosen={name} />
      <Actions tool={name} />
      <section class={`hand ${name}`} aria-label={TABLE.tool.choices[name]}>
        <Tool />
        <p class="says">{says(known)}</p>
        <LatentBars />
      </section>
      <section class="grown" aria-label="What grows">
        {name === "fill" ? <Answers /> : <Stage />}
        {known.facts.lots > 0 && <Hands />}
      </section>
      <Worth known={known} />
    </div>
  );
}

function Actions({ tool }: { tool: ToolName }) {
  const isOn = isPlaying.value;
  return (
    <div class="buttons">
      {tool !== "fill" && (
        <Button
          label={isOn ? "Pause" : "Grow again"}
          icon={isOn ? "pause" : "play"}
          kind="primary"
          shortcut="Space"
          onClick={togglePlaying}
        />
      )}
      <Button
        label="Another one"
        hint="Grow a random latent"
        icon="seed"
        shortcut="R"
        onClick={chooseAnother}
      />
      <Button
        label="Link"
        hint="Copy a link to what you see"
        icon="link"
        iconOnly
        shortcut="L"
        onClick={copyLink}
      />
    </div>
  );
}

/** Chooses the tool; all are visible. */
function ToolChoice({ names, chosen }: { names: readonly ToolName[]; chosen: ToolName }) {
  const { label, choices } = TABLE.tool;
  return (
    <fieldset class="tools-of-imagining">
      <legend class="unseen">{label}</legend>
      {names.map((name) => (
        <label key={name}>
          <input
            type="radio"
            name="tool"
            checked={name === chosen}
            onChange={() => {
              settings.tool.value = name;
            }}
          />
          <span>{choices[name]}</span>
        </label>
      ))}
    </fieldset>
  );
}
