/** One Chromium for all tests of a file: each has a context of its own in it, which shares nothing with those of others. */
import { after } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium, openPage } from "./chromium.ts";

let shared: Promise<Browser> | undefined;
after(async () => (await shared)?.close());

export interface PageOptions extends BrowserContextOptions {
  /** Options of a Chromium of its own. */
  readonly flags?: readonly string[];
}

/** Opens an empty page, calls back, and closes it and all that was opened beside it. */
export async function inChromium(
  { flags, ...options }: PageOptions,
  see: (page: Page) => Promise<void>,
): Promise<void> {
  if (!flags) shared ??= launchChromium();
  const browser = await (flags ? launchChromium(...flags) : (shared as Promise<Browser>));
  try {
    await see(await openPage(browser, options));
  } finally {
    if (flags) await browser.close();
    else for (const context of browser.contexts()) await context.close();
  }
}
