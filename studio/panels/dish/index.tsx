/** The page Play: a creature that grows as soon as the page opens, and everything one can do to it. */
import { defineNcaCanvas } from "blastema/element";
import { sayError } from "../../state/messages.ts";
import { SettingChoice } from "../../ui/controls.tsx";
import { Fold } from "../../ui/Fold.tsx";
import { Later } from "../../ui/Later.tsx";
import { type Shortcut, useShortcuts } from "../../ui/shortcuts.tsx";
import "./dish.css";
import { CreatureCard } from "./CreatureCard.tsx";
import { nextTool, plant } from "./dish.ts";
import { Goals } from "./Goals.tsx";
import { nextGoal } from "./goals.ts";
import { changeBrush, HandCard } from "./HandCard.tsx";
import { LookCard } from "./LookCard.tsx";
import { Presenter } from "./Presenter.tsx";
import { clearDish, restart, stepBack, stepOn, togglePlay } from "./play.ts";
import { Stage, toggleFullScreen } from "./Stage.tsx";
import { changeSpeed, Transport } from "./Transport.tsx";
import { zoomIn, zoomOut, zoomToFit } from "./viewport.ts";
import { WorldCard } from "./WorldCard.tsx";

defineNcaCanvas();

const SHORTCUTS: readonly Shortcut[] = [
  { key: " ", shown: "Space", what: "Play or pause", run: togglePlay },
  { key: "n", shown: "N", what: "One step on", run: stepOn, repeats: true },
  { key: "b", shown: "B", what: "One step back", run: stepBack, repeats: true },
  { key: "r", shown: "R", what: "Start again from a seed", run: restart },
  { key: "x", shown: "X", what: "Clear the dish", run: clearDish },
  { key: "p", shown: "P", what: "Plant a seed", run: () => plant() },
  { key: ",", what: "Slower", run: () => changeSpeed(-1), repeats: true },
  { key: ".", what: "Faster", run: () => changeSpeed(1), repeats: true },
  { key: "[", what: "A smaller brush", run: () => changeBrush(-1), repeats: true },
  { key: "]", what: "A larger brush", run: () => changeBrush(1), repeats: true },
  { key: "t", shown: "T", what: "A click cuts, plants, moves or gives a goal", run: nextTool },
  { key: "g", shown: "G", what: "The next goal, for a rule that has several", run: nextGoal },
  { key: "+", what: "Zoom in", run: zoomIn, repeats: true },
  { key: "-", what: "Zoom out", run: zoomOut, repeats: true },
  { key: "0", what: "The whole dish", run: zoomToFit },
  {
    key: "m",
    shown: "M",
    what: "Save this moment, to go on from it later",
    run: () => void saveMoment(),
  },
  { key: "s", shown: "S", what: "Save a picture", run: () => void share("savePicture") },
  { key: "l", shown: "L", what: "Copy a link", run: () => void share("copyLink") },
  { key: "f", shown: "F", what: "Full screen", run: toggleFullScreen },
  { key: "arrows", shown: "← ↑ ↓ →", what: "On the dish: move a cursor, with Shift by ten cells" },
  { key: "enter", shown: "Enter", what: "On the dish: cut at the cursor; Space does the same" },
];

/** Does what the sheet of ways to share has a key for. */
async function share(what: "savePicture" | "copyLink"): Promise<void> {
  await (await import("./share/index.tsx"))[what]().catch(sayError);
}

/** Loads what moments take. */
const loadMoments = () => import("./moments/Moments.tsx");

async function saveMoment(): Promise<void> {
  await (await loadMoments()).saveMoment().catch(sayError);
}

export function DishPage() {
  useShortcuts(SHORTCUTS);
  return (
    <div class="dish-page">
      <h1 class="unseen">Play with a creature</h1>
      <div class="hero">
        <Presenter />
        <Stage />
        <Goals />
        <Transport />
      </div>
      <div class="side">
        <CreatureCard />
        <HandCard />
        <Fold title="Mix creatures" names={["pick"]}>
          <SettingChoice name="pick" />
        </Fold>
        <Fold title="Try it both ways" names={[]}>
          <Later load={async () => (await loadMoments()).Moments} />
        </Fold>
        <LookCard />
        <WorldCard />
      </div>
    </div>
  );
}
