/** Imagine: digits that one rule grows from latents, and ways to walk among them. */
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { addressOf, settings } from "../../state/settings.ts";
import { TABLE } from "../../state/table.ts";
import { Button } from "../../ui/controls.tsx";
import { copy } from "../../ui/copy.ts";
import { sayError } from "../../ui/messages.tsx";
import { type Shortcut, useShortcuts } from "../../ui/shortcuts.tsx";
import { BlendTool } from "./BlendTool.tsx";
import { DrawTool } from "./DrawTool.tsx";
import { Answers, FillTool } from "./FillTool.tsx";
import { isPlaying, play, togglePlaying } from "./growth.ts";
import "./imagine.css";
import { isCalm } from "./player.ts";
import { RubTool } from "./RubTool.tsx";
import { Stage } from "./Stage.tsx";
import {
  chooseAnother,
  failure,
  film,
  followLatent,
  model,
  openModel,
  progress,
} from "./session.ts";
import { TurnTool } from "./TurnTool.tsx";
import { WalkTool } from "./WalkTool.tsx";

type ToolName = keyof typeof TABLE.tool.choices;

interface Tool {
  readonly Tool: ComponentType;
  /** What to do with it, and what then happens. */
  readonly says: string;
}

const TOOLS: Readonly<Record<ToolName, Tool>> = {
  walk: {
    Tool: WalkTool,
    says: "A map of latents: neighbours grow into digits that look alike. Move over it and see what grows there; press to keep it.",
  },
  turn: {
    Tool: TurnTool,
    says: "The six directions in which latents of handwritten digits differ most. Each knob moves yours along one of them; the small digits show how far that can go.",
  },
  blend: {
    Tool: BlendTool,
    says: "Choose two digits. On the straight line from one latent to the other, every place grows a digit too.",
  },
  draw: {
    Tool: DrawTool,
    says: "Draw a digit. A second network, the encoder, reads a latent out of your drawing, moved to the middle, and the rule grows it again from that alone.",
  },
  rub: {
    Tool: RubTool,
    says: "Rub cells out before the digit is done. No cell knows the picture; those that are left grow what comes after.",
  },
  fill: {
    Tool: FillTool,
    says: "Rub a gap into the digit. Four other latents grow into it, each so that it fits what is around: one question, several answers.",
  },
};

const NAMES = Object.keys(TOOLS) as ToolName[];

function copyLink(): void {
  copy(new URL(addressOf("imagine"), location.href).href, "The link").catch(sayError);
}

const SHORTCUTS: readonly Shortcut[] = [
  { key: " ", shown: "Space", what: "Grow the digit again, or pause", run: togglePlaying },
  { key: "r", shown: "R", what: "Another digit, from a random latent", run: chooseAnother },
  { key: "l", shown: "L", what: "Copy a link to this digit", run: copyLink },
  ...NAMES.map((name, i) => ({
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

/** Shows a first visitor how the digit grows. */
function playOnce(): void {
  if (!isCalm() && settings.moment.value < 0) play();
}

export function ImaginePage() {
  useShortcuts(SHORTCUTS);
  useEffect(() => {
    openModel().then(() => model.value && !film.value && playOnce());
    return followLatent();
  }, []);
  const count = model.value?.facts.latent ?? 48;
  return (
    <div class="imagine-page">
      <h1 class="unseen">Imagine: digits out of latents</h1>
      <p class="lede">
        One rule grows every digit on this page, from four cells. Which digit, it learns from a{" "}
        <em>latent</em>: {count} numbers that the first cells are made of. Change them a little, and
        the digit changes a little.
      </p>
      {model.value ? <Workplace /> : <Waiting />}
    </div>
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

function Workplace() {
  const name = settings.tool.value as ToolName;
  const { Tool, says } = TOOLS[name];
  return (
    <div class="workplace">
      <ToolChoice />
      <Actions />
      <section class={`hand ${name}`} aria-label={TABLE.tool.choices[name]}>
        <Tool />
        <p class="says">{says}</p>
      </section>
      <section class="grown" aria-label="What grows">
        {name === "fill" ? <Answers /> : <Stage />}
      </section>
    </div>
  );
}

function Actions() {
  const isOn = isPlaying.value;
  return (
    <div class="buttons">
      {settings.tool.value !== "fill" && (
        <Button
          label={isOn ? "Pause" : "Grow again"}
          icon={isOn ? "pause" : "play"}
          kind="primary"
          shortcut="Space"
          onClick={togglePlaying}
        />
      )}
      <Button
        label="Another digit"
        hint="A digit from a random latent"
        icon="seed"
        shortcut="R"
        onClick={chooseAnother}
      />
      <Button
        label="Link"
        hint="Copy a link to this digit"
        icon="link"
        iconOnly
        shortcut="L"
        onClick={copyLink}
      />
    </div>
  );
}

/** All ways to a digit, in sight. */
function ToolChoice() {
  const { label, hint, choices } = TABLE.tool;
  return (
    <fieldset class="tools-of-imagining" title={hint}>
      <legend class="unseen">{label}</legend>
      {NAMES.map((name) => (
        <label key={name}>
          <input
            type="radio"
            name="tool"
            checked={settings.tool.value === name}
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
