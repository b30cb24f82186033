/** What is said to the visitor: short sentences that go away by themselves. */
import { signal } from "@preact/signals";

/** One sentence, and whether something went wrong. */
export interface Message {
  readonly id: number;
  readonly text: string;
  readonly kind: "note" | "error";
}

/** What is being said now. */
export const messages = signal<readonly Message[]>([]);
let lastId = 0;

/** How long a message stays, in milliseconds; an error stays longer, and has a button to close it. */
const STAYS = { note: 5_000, error: 15_000 };

/** Tells the visitor something. The same text is not shown twice at once. */
export function say(text: string, kind: Message["kind"] = "note"): void {
  const id = ++lastId;
  messages.value = [
    ...messages.value.filter((message) => message.text !== text),
    { id, text, kind },
  ];
  setTimeout(() => dismiss(id), STAYS[kind]);
}

/**
 * Tells the visitor what went wrong, in the error's own sentence; not what was given up because its page was left, as
 * an `<nca-canvas>` gives up what it was asked when it is taken away.
 */
export function sayError(error: unknown): void {
  if (error instanceof DOMException && error.name === "AbortError") return;
  say(error instanceof Error ? error.message : String(error), "error");
}

/** Takes a message away. */
export function dismiss(id: number): void {
  messages.value = messages.value.filter((message) => message.id !== id);
}
