/** Plays the dish: forward, back or from the start. Going back takes back the goals that were chosen later. */
import { effect } from "@preact/signals";
import { sayError } from "../../state/messages.ts";
import { settings } from "../../state/settings.ts";
import { element, live, look, past } from "./dish.ts";

effect(() => {
  const dish = element.value;
  const wanted = settings.goal.value;
  // The dish answers in order: then the step is shown at which it heard of the goal.
  const note = (): void => {
    if (element.peek() !== dish) return;
    const step = dish?.stepCount ?? 0;
    past.value = [...past.peek().filter((each) => each.step < step), { wanted, step }];
  };
  dish?.probe(0, 0).then(note, () => {});
});

/** Notes that the dish is at step 0 again, with the goal that it had. */
function begun(): void {
  past.value = past.value.slice(-1).map(({ wanted }) => ({ wanted, step: 0 }));
  look();
}

/** Lets the dish play or stand still, and says so at once: whoever presses next, presses what is said. */
function setPlaying(isPlaying: boolean): void {
  live.value = { ...live.value, isPlaying };
  if (isPlaying) element.value?.play();
  else element.value?.pause();
}

export function togglePlay(): void {
  setPlaying(!live.value.isPlaying);
}

/** Makes one step; a running dish pauses first. */
export function stepOn(): void {
  setPlaying(false);
  element.value?.step(1).then(() => look(), sayError);
}

/** Goes one step back, if the dish remembers it; a running dish pauses first. */
export function stepBack(): void {
  setPlaying(false);
  const dish = element.value;
  dish?.back(1).then((went) => {
    // What is shown is from before.
    const step = dish.stepCount - went;
    settings.goal.value = past.value.findLast((each) => each.step <= step)?.wanted ?? "";
    look();
  }, sayError);
}

/** Begins again from a seed, and plays. */
export function restart(): void {
  setPlaying(true);
  element.value?.reset().then(begun, sayError);
}

export function clearDish(): void {
  element.value?.clear().then(begun, sayError);
}
