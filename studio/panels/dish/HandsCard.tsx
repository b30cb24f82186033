/** What a press on the dish does: cut, plant or move. */
import { rowOf, settings } from "../../state/settings.ts";
import type { NumberRow } from "../../state/table.ts";
import { Card, Segments, SettingChoice, Slider } from "../../ui/controls.tsx";
import { brush, type Tool, tool } from "./dish.ts";

const WORDS: Record<Tool, string> = { cut: "cuts", seed: "plants", move: "moves" };

export function HandsCard() {
  const { label, hint, min, max, step } = rowOf("brush") as NumberRow;
  return (
    <Card title="Hands on">
      <Segments
        label="A press"
        hint="What pressing the dish does: cut cells out, plant a seed, or move the picture. While it cuts, a double click plants."
        value={tool.value}
        choices={WORDS}
        onChange={(next) => {
          tool.value = next as Tool;
        }}
      />
      <SettingChoice name="brushShape" />
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
