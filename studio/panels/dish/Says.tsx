/** What the page says over the dish: what it is and what to do, until the visitor has cut; then how wounds end. */
import { addressOf } from "../../state/settings.ts";
import { zooEntry } from "../../state/zoo.ts";
import { Button } from "../../ui/controls.tsx";
import { awaited, live, plant, rulesInDish, tool } from "./dish.ts";
import { hasCut, outcome } from "./story.ts";

export function Says() {
  return (
    <div class="says">
      <p role="status" class={outcome.value ? "outcome" : "unseen"}>
        {outcome.value}
      </p>
      <Invitation />
    </div>
  );
}

function Invitation() {
  const isTouch = matchMedia("(hover: none)").matches;
  const twice = isTouch ? "Double-tap" : "Double-click";
  if (live.value.alive === 0)
    return (
      <p class="line">
        Nothing lives here. {twice} to plant a seed, or{" "}
        <Button label="plant one in the middle" onClick={() => plant()} />
      </p>
    );
  if (awaited.value)
    return (
      <p class="line">
        {twice} where the {patternOf(awaited.value)} shall grow.
      </p>
    );
  if (hasCut.value || tool.value !== "cut") return null;
  const name = rulesInDish.value[0]?.name ?? "";
  return (
    <p class="line">
      This {patternOf(name)} grows from one cell.{" "}
      <strong>
        {isTouch ? "Swipe" : "Drag"} across it
        {zooEntry(name)?.heals ? ": it heals." : " to cut it."}
      </strong>{" "}
      <a href={addressOf("tour")}>How does it work?</a>
    </p>
  );
}

/** "lizard", or what rules that are not the zoo's are called. */
function patternOf(name: string): string {
  return zooEntry(name)?.pattern.toLowerCase() ?? "creature";
}
