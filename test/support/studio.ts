/** The built studio in Chromium, as a web host would serve it: static files under a path of their own. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { root } from "../../scripts/project.ts";
import { type StaticServer, serveFolder } from "../../src/cli/static-server.ts";
import type { Asked, KeptFile } from "./tab.ts";
import { untilTrue } from "./until.ts";

/** The built studio, or another build named in $STUDIO. */
export const STUDIO = process.env.STUDIO ?? join(root, "dist/studio");
/** Serves the built studio under a path of its own. */
export const serveStudio = (): Promise<StaticServer> =>
  serveFolder(STUDIO, { base: "/some/where/studio/" });

/** What the page does by itself after five seconds or more does not come: messages stay, and films go on, for who looks late. */
export const STAY = `(() => {
  const { setTimeout } = window;
  window.setTimeout = (act, delay, ...more) => (delay >= 5000 ? 0 : setTimeout(act, delay, ...more));
})()`;

/** Somebody has cut a creature here before. */
export const KNOWN = `localStorage.setItem("blastema-cut", "yes")`;

const axe = createRequire(import.meta.url).resolve("axe-core");

/** Fails with what axe-core finds wrong with the page as it is. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(readFileSync(axe, "utf8"));
  const found = await page.evaluate<string[]>(`(async () => {
    // Colours on their way to others are nobody's choice.
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
    const { violations } = await axe.run();
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + ": " + help + " " + target + " " + failureSummary));
  })()`);
  assert.deepEqual(found, []);
}

/** The same in light colours, and then in dark ones. */
export async function expectAccessibleInBothThemes(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
}

/** Clicks the button of just this name. */
export async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

/** The file that a press on a button downloads. */
export async function downloaded(page: Page, button: string): Promise<KeptFile> {
  const [download] = await Promise.all([page.waitForEvent("download"), press(page, button)]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Opens a part of the page that is folded away. */
export async function unfold(page: Page, title: string): Promise<void> {
  await page.locator("summary", { hasText: title }).click();
}

/** Waits until canvases show what the page holds now, which some draw with the next frame. */
export async function drawn(page: Asked): Promise<void> {
  await page.evaluate(`(async () => {
    for (let frames = 0; frames < 2; frames++) await new Promise((done) => requestAnimationFrame(done));
    await new Promise((done) => setTimeout(done));
  })()`);
}

/** Waits until an expression in the page, or what it promises, is true; one that throws is not yet. */
export async function until(page: Asked, expression: string, what = expression): Promise<void> {
  const tolerant = `(async () => { try { return Boolean(await (${expression})); } catch { return false; } })()`;
  await untilTrue(
    () => page.evaluate<boolean>(tolerant),
    async () => {
      const messages = `[...document.querySelectorAll(".message")].map(({ textContent }) => textContent).join(" ")`;
      return `${what}. Messages: ${(await page.evaluate<string>(messages)) || "none"}`;
    },
  );
}
