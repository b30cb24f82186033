/** What a click on the dish does: cut, plant or move. */
import { rowOf, settings } from "../../state/settings.ts";
import type { NumberRow } from "../../state/table/rows.ts";
import { Card, Segments, Slider } from "../../ui/controls.tsx";
import { brush, type Tool, tool, tools } from "./dish.ts";

const WORDS: Record<Tool, string> = {
  cut: "cuts",
  seed: "plants",
  move: "moves",
  goal: "changes",
};
const HINTS: Record<Tool, string> = {
  cut: "Hold it, and it goes on cutting. A double click plants a seed.",
  seed: "Each click plants a seed.",
  move: "Drag to move the picture; two fingers or the wheel zoom.",
  goal: "The cells that it touches become what is chosen below the dish.",
};

export function HandCard() {
  const { label, hint, min, max, step } = rowOf("brush") as NumberRow;
  return (
    <Card title="Your hand">
      <Segments
        label="A click"
        hint={HINTS[tool.value]}
        value={tool.value}
        choices={Object.fromEntries(tools.value.map((name) => [name, WORDS[name]]))}
        onChange={(next) => {
          tool.value = next as Tool;
        }}
      />
      <Slider
        {...{ label, hint, min, max, step }}
        value={brush.value}
        shown={`${2 * brush.value} cells across`}
        onInput={chooseBrush}
      />
    </Card>
  );
}

function chooseBrush(radius: number): void {
  settings.brush.value = radius;
}

/** Makes the brush one cell wider or narrower. */
export function changeBrush(by: 1 | -1): void {
  const { min, max } = rowOf("brush") as NumberRow;
  chooseBrush(Math.min(max, Math.max(min, brush.value + by)));
}
