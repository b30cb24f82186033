/** What the page says over the dish: what it is and what to do, until the visitor has cut; then how wounds end. */
import { isMixture, wordsOf } from "../../state/mixture.ts";
import { addressOf, settings } from "../../state/settings.ts";
import { zooEntry } from "../../state/zoo.ts";
import { Button } from "../../ui/controls.tsx";
import {
  goal,
  isSeedAwaited,
  live,
  plant,
  planting,
  rulesInDish,
  type Tool,
  tool,
} from "./dish.ts";
import { hasCut, outcome } from "./story.ts";

/** What plants a seed, by what a click does; nothing does while it moves the picture. */
const PLANTS: Record<Tool, { readonly mouse: string; readonly touch: string } | null> = {
  cut: { mouse: "Double-click", touch: "Double-tap" },
  seed: { mouse: "Click", touch: "Tap" },
  move: null,
  goal: null,
};

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
  const plants = PLANTS[tool.value]?.[isTouch ? "touch" : "mouse"];
  if (live.value.alive === 0)
    return (
      <p class="line">
        Nothing lives here. {plants && `${plants} to plant a seed, or `}
        <Button
          label={plants ? "plant one in the middle" : "Plant a seed in the middle"}
          onClick={() => plant()}
        />
      </p>
    );
  if (isSeedAwaited.value) {
    const place = `where the ${patternOf(planting.value)} shall grow.`;
    return <p class="line">{plants ? `${plants} ${place}` : `Let a click plant, ${place}`}</p>;
  }
  if (hasCut.value || tool.value !== "cut") return null;
  const seedCells = rulesInDish.value[0]?.rule.spec.seedCells?.length ?? 1;
  const { heals, isTexture } = zooEntry(nameOf(0)) ?? {};
  return (
    <p class="line">
      This {patternOf(0)} grows from {seedCells > 1 ? `${seedCells} cells` : "one cell"}.{" "}
      <strong>
        {isTouch ? "Swipe" : "Drag"} across it
        {heals && !isMixture(goal.value)
          ? ": it heals."
          : isTexture
            ? ": it closes again."
            : " to cut it."}
      </strong>{" "}
      <a href={addressOf("tour")}>How does it work?</a>
    </p>
  );
}

/** "lizard", or what rules that are not the zoo's are called. @param index of the rule in the dish */
function patternOf(index: number): string {
  const { pattern = "creature", isTexture } = zooEntry(nameOf(index)) ?? {};
  // Of "Lizard of 64 cells", which has so many a side, the lizard.
  const word = pattern.toLowerCase().replace(/ of \d+ cells$/, "");
  // A seed beside the first one grows its rule's first goal.
  const wanted = index === 0 ? goal.value : rulesInDish.value[index]?.rule.spec.goals?.[0];
  if (isMixture(wanted)) return "mixture";
  return `${wanted ? wordsOf(wanted) : word}${isTexture ? " texture" : ""}`;
}

/** The name of a rule in the dish; before there is one, of that which is on its way. */
function nameOf(index: number): string {
  return rulesInDish.value[index]?.name ?? settings.rule.value;
}
