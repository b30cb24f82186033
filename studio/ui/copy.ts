import { signal } from "@preact/signals";
import { say } from "../state/messages.ts";

/** A text that the browser would not copy, and what it is: "The link"; null for none. */
export const uncopied = signal<{ readonly text: string; readonly what: string } | null>(null);

/** Copies a text; where the browser forbids that, shows it, to be copied by hand. @param what names the text: "The link" */
export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} was copied.`);
  } catch {
    uncopied.value = { text, what };
  }
}
