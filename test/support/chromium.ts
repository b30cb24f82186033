// Debian's Chromium, for tests that need a browser.
import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { PATIENCE } from "./patience.ts";
import { LATE, LATE_PAGE } from "./speed.ts";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser to drive, or undefined. */
export const executablePath = process.env.CHROMIUM ?? places.find((path) => existsSync(path));

/** For a test's `skip`: says why, where there is no browser. */
export const withoutChromium = executablePath
  ? false
  : "no Chromium here: install it, or name one in $CHROMIUM";

/** Of Chromium: lets pages have its software driver for a graphics card, which is right and slow. */
export const SOFTWARE_CARD = "--enable-unsafe-webgpu";

/** Of Chromium: a driver, as right and as slow, of which pictures can be shown as they are. */
export const DRAWING_CARD = [
  SOFTWARE_CARD,
  "--enable-features=Vulkan",
  "--use-vulkan=swiftshader",
  "--use-angle=swiftshader",
  "--use-webgpu-adapter=swiftshader",
];

export function launchChromium(...more: string[]): Promise<Browser> {
  return chromium.launch({ executablePath, args: ["--no-sandbox", ...more], timeout: PATIENCE });
}

/** An empty page in a context of its own, where Playwright is as patient as the tests are. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  if (LATE_PAGE) await context.addInitScript(LATE_PAGE);
  const page = await context.newPage();
  if (LATE > 0 && !isLate) hearLate(page);
  return page;
}

let isLate = false;

/** From now on Playwright tells of what it waited for as late as `untilTrue` does. Its classes are the same for all pages. */
function hearLate(page: Page): void {
  isLate = true;
  for (const waits of [page, page.locator("html")].map(Object.getPrototypeOf))
    for (const name of ["waitFor", "waitForFunction", "waitForSelector"].filter(
      (name) => name in waits,
    )) {
      const wait = waits[name];
      waits[name] = async function (...given: unknown[]) {
        const found = await wait.apply(this, given);
        await setTimeout(LATE);
        return found;
      };
    }
}

/** What a page complains of from now on: errors that nobody caught, and what its console calls an error or warns of. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const text = message.text();
    // What Chromium itself notes where a page asks for a graphics card and there is none.
    if (text === "No available adapters.") return;
    if (["error", "warning"].includes(message.type())) complaints.push(text);
  });
  return complaints;
}
