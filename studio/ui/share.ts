import { signal } from "@preact/signals";

/** Whether the sheet of ways to take a creature along is open. */
export const isSharing = signal(false);
