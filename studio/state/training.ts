import { signal } from "@preact/signals";

/** How far the open run is, as navigation and title tell it: "45%", "done"; "" while none trains. */
export const trainingNote = signal("");
