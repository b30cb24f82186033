/** Opens the built studio in Chromium. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { complaintsOf } from "./chromium.ts";
import { inChromium, type PageOptions } from "./one-chromium.ts";
import { KNOWN, STAY, serveStudio } from "./studio.ts";

interface StudioOptions extends PageOptions {
  /** Part of the address from the "#" on: "#/dish?speed=max". */
  readonly at?: string;
  /** Whether nobody has cut a creature in this browser yet: then the studio shows how, unasked. */
  readonly isNewcomer?: boolean;
  /** A script that each page runs before its own. */
  readonly init?: string;
}

/**
 * Opens the studio, calls back, and fails if the page complained or asked anyone else for anything.
 * `complaints` holds what the page logged so far; who expects an error takes it out.
 */
export async function visitStudio(
  { at = "", isNewcomer = false, init = "", ...options }: StudioOptions,
  see: (page: Page, complaints: string[]) => Promise<void>,
): Promise<void> {
  const server = await serveStudio();
  try {
    await inChromium(options, async (page) => {
      await page.addInitScript(`${STAY}; ${isNewcomer ? "" : KNOWN}; ${init}`);
      const complaints = complaintsOf(page);
      page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(server.url) && !/^(data|blob):/.test(url))
          complaints.push(`The page asked for ${url}.`);
      });
      await page.goto(`${server.url}${at}`);
      await see(page, complaints);
      assert.deepEqual(complaints, []);
    });
  } finally {
    await server.close();
  }
}
