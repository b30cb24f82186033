/** The page Read: cells stand on the ink of a drawing and agree on the digit that it is. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { settings } from "../../state/settings.ts";
import { TABLE } from "../../state/table.ts";
import { Button, SettingChoice } from "../../ui/controls.tsx";
import { type Shortcut, useShortcuts } from "../../ui/shortcuts.tsx";
import { Cells } from "../imagine/Cells.tsx";
import { BRUSH, isBlank, RUBBER } from "../imagine/drawing.ts";
import { Pad } from "../imagine/Pad.tsx";
import type { Point } from "../imagine/stroke.ts";
import { Mind } from "./Mind.tsx";
import { paintCells } from "./paint.ts";
import "./read.css";
import {
  advance,
  askCell,
  asked,
  clear,
  drawing,
  failure,
  follow,
  forget,
  ink,
  isRunning,
  minds,
  openReader,
  rub,
  SIDE,
  show,
} from "./session.ts";
import { Verdict } from "./Verdict.tsx";

type Hand = keyof typeof TABLE.hand.choices;

interface Tool {
  /** What it does along a stroke. */
  does(points: readonly Point[]): void;
  /** Radius in cells of the brush that is shown. */
  readonly brush: number;
  /** What keys do with it, for screen readers. */
  readonly keys: string;
}

const HANDS: Readonly<Record<Hand, Tool>> = {
  draw: { does: ink, brush: BRUSH, keys: "Space inks; with Shift, arrow keys draw a line." },
  rub: {
    does: rub,
    brush: RUBBER,
    keys: "Space rubs out; with Shift, arrow keys do so along their way.",
  },
  ask: {
    does: askCell,
    brush: 0.5,
    keys: "Space asks the cell; with Shift, arrow keys ask each on their way.",
  },
};

const toggle = (): void => {
  isRunning.value = !isRunning.value;
};

const SHORTCUTS: readonly Shortcut[] = [
  { key: " ", shown: "Space", what: "Let the cells go on, or wait", run: toggle },
  { key: ".", what: "Make one step", run: () => void advance(1), repeats: true },
  { key: "f", shown: "F", what: "Let all cells forget", run: () => void forget() },
  { key: "c", shown: "C", what: "Clear the drawing", run: clear },
  ...Array.from({ length: 10 }, (_, digit) => ({
    key: String(digit),
    what: `Put a ${digit} under the cells`,
    run: () => show(digit),
  })),
  ...(Object.keys(HANDS) as Hand[]).map((name) => ({
    key: { draw: "d", rub: "r", ask: "a" }[name],
    shown: { draw: "D", rub: "R", ask: "A" }[name],
    what: TABLE.hand.choices[name],
    run: () => {
      settings.hand.value = name;
    },
  })),
  { key: "", shown: "← ↑ ↓ →", what: "On the drawing: move" },
  {
    key: "",
    shown: "Space",
    what: "On the drawing: draw, rub out or ask; with Shift, arrows do so",
  },
];

export function ReadPage() {
  useShortcuts(SHORTCUTS);
  useEffect(() => {
    const ended = new AbortController();
    openReader();
    follow(ended.signal);
    return () => ended.abort();
  }, []);
  return (
    <div class="read-page">
      <div class="lede">
        <h1>Digits that read themselves</h1>
        <p>
          A cell stands on each spot of ink. It knows its own ink and what its eight neighbours
          tell, not where it is, and all follow one rule. Yet they agree which digit they are. Rub a
          stroke out, and they change their minds.
        </p>
      </div>
      {minds.value ? <Workplace /> : <Waiting />}
    </div>
  );
}

function Waiting() {
  const why = failure.value;
  return (
    <p class="waiting" role={why ? "alert" : undefined}>
      {why || "Loading the reader…"}
    </p>
  );
}

function Workplace(): ComponentChildren {
  const isOn = isRunning.value;
  return (
    <div class="reading-place">
      <section class="sheet" aria-label="The drawing">
        <SettingChoice name="hand" />
        <Sheet />
        <div class="buttons">
          <Button
            label={isOn ? "Wait" : "Go on"}
            icon={isOn ? "pause" : "play"}
            shortcut="Space"
            onClick={toggle}
          />
          <Button
            label="Step"
            icon="step"
            shortcut="."
            disabled={isOn}
            onClick={() => void advance(1)}
          />
          <Button
            label="Forget"
            icon="restart"
            hint="Let all cells forget what they know"
            shortcut="F"
            onClick={() => void forget()}
          />
          <Button
            label="Clear"
            icon="clear"
            shortcut="C"
            disabled={isBlank(drawing.value)}
            onClick={clear}
          />
        </div>
      </section>
      <section class="found" aria-label="What the cells believe">
        <Verdict />
        <Mind />
      </section>
    </div>
  );
}

/** The drawing, with its cells. */
function Sheet() {
  const known = minds.value;
  const pointed = asked.value;
  const { does, brush, keys } = HANDS[settings.hand.value];
  return (
    <div class="sheet-of-cells">
      <Pad
        side={SIDE}
        label={`Drawing of ${SIDE} by ${SIDE} cells`}
        keys={keys}
        brush={brush}
        onPaint={does}
      >
        <Cells paint={(board) => known && paintCells(board, known, pointed)} />
      </Pad>
      {isBlank(drawing.value) && <p class="invitation">Draw a digit here</p>}
    </div>
  );
}
