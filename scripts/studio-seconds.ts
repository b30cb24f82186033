// Shows what a stranger sees of each page of the built studio after 1, 5 and 10 seconds: screenshots in three widths, light
// and dark, into the folder that is named. `studio-seconds.ts FOLDER [PAGE...]`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { serveFolder } from "../src/cli/static-server.ts";
import { executablePath } from "../test/support/chromium.ts";
import { root } from "./project.ts";

const PAGES = ["dish", "tour", "train", "heal", "imagine", "read"];
const SECONDS = [1, 5, 10];
const SCREENS = [
  { width: 1440, height: 900, isMobile: false },
  { width: 768, height: 1024, isMobile: true },
  { width: 360, height: 740, isMobile: true },
];

const [folder, ...asked] = process.argv.slice(2);
if (!folder) throw new Error("Name a folder for the screenshots.");
mkdirSync(folder, { recursive: true });
const server = await serveFolder(join(root, "dist/studio"));
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
for (const name of PAGES.filter((page) => asked.length === 0 || asked.includes(page)))
  for (const { isMobile, ...viewport } of SCREENS)
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.newPage({ viewport, colorScheme, isMobile, hasTouch: isMobile });
      const opened = performance.now();
      await page.goto(`${server.url}#/${name}`);
      for (const second of SECONDS) {
        await page.waitForTimeout(Math.max(0, opened + 1000 * second - performance.now()));
        const file = `${name}-${viewport.width}-${colorScheme}-${second}s.png`;
        await page.screenshot({ path: join(folder, file) });
      }
      await page.close();
    }
await browser.close();
await server.close();
