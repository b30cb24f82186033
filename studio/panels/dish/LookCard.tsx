/** Shows what is inside the cells: channels, masks, change, and the cell under the pointer. */
import { useEffect } from "preact/hooks";
import { rowOf, settings } from "../../state/settings.ts";
import { Select, SettingChoice } from "../../ui/controls.tsx";
import { Fold } from "../../ui/Fold.tsx";
import { live, rulesInDish } from "./dish.ts";
import { ask, type Reading, reading } from "./probe.ts";

const COLOURS = ["red", "green", "blue", "alpha"];

function viewChoices(channels: number): Record<string, string> {
  const hidden = Array.from({ length: channels }, (_, channel): [string, string] => [
    `channel:${channel}`,
    `channel ${channel}, ${COLOURS[channel] ?? "hidden"}`,
  ]);
  return {
    colour: "what it looks like",
    alive: "which cells are alive",
    fired: "which cells fired",
    change: "how much cells changed",
    owner: "which rule owns a cell",
    ...Object.fromEntries(hidden),
  };
}

export function LookCard() {
  return (
    <Fold title="Look inside the cells" names={["view", "drawn"]}>
      <SettingChoice name="drawn" />
      <Look />
    </Fold>
  );
}

function Look() {
  const { label } = rowOf("view");
  const channels = rulesInDish.value[0]?.rule.spec.channels ?? 16;
  const choices = viewChoices(channels);
  const view = settings.view.value;
  const step = live.value.stepCount;
  useEffect(() => void ask(), [step]);
  return (
    <>
      <Select
        label={label}
        hint=""
        value={view in choices ? view : "colour"}
        choices={choices}
        onChange={(chosen) => {
          settings.view.value = chosen;
        }}
      />
      {reading.value ? (
        <CellCard {...reading.value} />
      ) : (
        <p class="quiet small cell">Point at a cell, or touch it, to read its values.</p>
      )}
    </>
  );
}

/** Value at which a bar is full; larger ones look the same. */
const LONGEST = 1.5;

function CellCard({ row, column, channels, alive, fired, owner }: Reading) {
  const values = [...channels];
  const owned = owner === null ? "no rule" : (rulesInDish.value[owner]?.title ?? `rule ${owner}`);
  return (
    <div class="cell">
      <p class="small">
        Row {row}, column {column}: {alive ? "alive" : "empty"}, {fired ? "fired" : "did not fire"},{" "}
        {owned}.
      </p>
      <ol class="channels" start={0} aria-label="Channels of the cell">
        {values.map((value, channel) => {
          const share = Math.max(-1, Math.min(1, value / LONGEST));
          return (
            <li key={channel} title={`Channel ${channel}, ${COLOURS[channel] ?? "hidden"}`}>
              <span class={`bar ${COLOURS[channel] ?? "hidden"}`}>
                <span
                  style={{
                    bottom: `${50 + Math.min(0, share) * 50}%`,
                    height: `${Math.abs(share) * 50}%`,
                  }}
                />
              </span>
              <span class="value">{value.toFixed(2)}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
