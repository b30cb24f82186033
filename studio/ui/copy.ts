import { say } from "../state/messages.ts";

/** Copies a text, or says why it could not be done. @param what as a message begins: "The link" */
export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} is copied.`);
  } catch {
    say("This browser does not let the page copy: select the text and copy it by hand.", "error");
  }
}
