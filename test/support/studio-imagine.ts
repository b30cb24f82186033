// The studio's page Imagine, as tests look at it.
import { drawn, until } from "./studio.ts";
import type { Asked } from "./tab.ts";

/** What the large digit shows, as a text; "" before there is one. */
export const DIGIT = `document.querySelector(".grown .grid-of-cells")?.toDataURL() ?? ""`;
const RESTS = `document.querySelector(".grown .board").ariaBusy === "false"`;
const GROWN = `document.querySelector(".grown .grid-of-cells").ariaLabel.startsWith("The grown digit")`;

/** The digit, once it is grown and is the one that was asked for last. */
export async function settled(page: Asked): Promise<string> {
  await until(page, `${RESTS} && ${GROWN}`, "a grown digit");
  await drawn(page);
  return page.evaluate<string>(DIGIT);
}

/** Waits until the large digit is another one. */
export const changed = (page: Asked, before: string): Promise<void> =>
  until(page, `${DIGIT} !== ${JSON.stringify(before)}`, "another digit");
