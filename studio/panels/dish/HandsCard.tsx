/** What a press on the dish does: cut, plant or move. */
import { settings } from "../../state/settings.ts";
import { Card, Segments, SettingChoice, SettingSlider } from "../../ui/controls.tsx";
import { type Tool, tool } from "./dish.ts";

const WORDS: Record<Tool, string> = { cut: "cuts", seed: "plants", move: "moves" };

export function HandsCard() {
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
      <SettingSlider name="brush" shown={(radius) => `${2 * radius} cells across`} />
    </Card>
  );
}

/** A brush one cell wider or narrower. */
export function changeBrush(by: 1 | -1): void {
  settings.brush.value = Math.min(40, Math.max(1, settings.brush.value + by));
}
