/** Messages to the visitor: short sentences that go away by themselves. */
import { signal } from "@preact/signals";

/** A sentence for the visitor, and whether something went wrong. */
export interface Message {
  readonly id: number;
  readonly text: string;
  readonly kind: "note" | "error";
}

/** The messages on show. */
export const messages = signal<readonly Message[]>([]);
let lastId = 0;

/** How long a message stays, in milliseconds; an error stays longer. */
const STAYS = { note: 5_000, error: 15_000 };

/** Most characters of a message; laying out a text of a megabyte takes a browser minutes. */
const LONGEST = 500;

/** Shows the visitor a message. The same text is not shown twice at once. */
export function say(sentence: string, kind: Message["kind"] = "note"): void {
  const id = ++lastId;
  const text = sentence.length > LONGEST ? `${sentence.slice(0, LONGEST - 1)}…` : sentence;
  messages.value = [
    ...messages.value.filter((message) => message.text !== text),
    { id, text, kind },
  ];
  setTimeout(() => dismiss(id), STAYS[kind]);
}

/**
 * Shows the visitor what went wrong, in the error's own sentence. An `AbortError` is not shown: it means that work was
 * given up because its page was left, as by an `<nca-canvas>` that is removed.
 */
export function sayError(error: unknown): void {
  if (error instanceof DOMException && error.name === "AbortError") return;
  say(error instanceof Error ? error.message : String(error), "error");
}

/** Removes a message. */
export function dismiss(id: number): void {
  messages.value = messages.value.filter((message) => message.id !== id);
}
