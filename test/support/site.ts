/** The whole site, built once for a file of tests, in Chromium: static files under a path of their own, with the studio's policy. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { buildSite } from "../../scripts/site.ts";
import { serveFolder } from "../../src/cli/static-server.ts";
import { complaintsOf } from "./chromium.ts";
import { inChromium } from "./one-chromium.ts";

/** Files of the search's index, which any host sends as it sends files that it does not know. */
const UNKNOWN = ["pagefind", "pf_meta", "pf_index", "pf_fragment"];
const types = Object.fromEntries(UNKNOWN.map((name) => [`.${name}`, "application/octet-stream"]));

/** Builds the site in a folder of its own, or takes the build named in $SITE. @returns the folder, and what deletes it */
export async function siteWorkshop(): Promise<{ folder: string; clear: () => void }> {
  const { SITE } = process.env;
  if (SITE) return { folder: SITE, clear: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), "blastema-site-"));
  await buildSite(folder);
  return { folder, clear: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Opens a page of the site, calls back, and fails if it complained or asked another host for anything. */
export async function visitSite(
  folder: string,
  { at, ...options }: BrowserContextOptions & { at: string },
  see: (page: Page) => Promise<void>,
): Promise<void> {
  const server = await serveFolder(folder, { base: "/some/where/", types });
  try {
    await inChromium(options, async (page) => {
      const complaints = complaintsOf(page);
      page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(server.url) && !/^(data|blob):/.test(url))
          complaints.push(`The page asked for ${url}.`);
      });
      await page.goto(server.url + at);
      await see(page);
      assert.deepEqual(complaints, []);
    });
  } finally {
    await server.close();
  }
}
