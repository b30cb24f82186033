import { say } from "../state/messages.ts";

/** Copies a text, or tells the visitor that it failed. @param what names the text at the start of a message: "The link" */
export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} was copied.`);
  } catch {
    say("This browser does not let the page copy: select the text and copy it by hand.", "error");
  }
}
