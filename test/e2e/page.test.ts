// The exported page in a real browser, from a file: it grows, is cut, heals, and asks nobody for anything.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { BrowserContextOptions, Page } from "playwright-core";
import { loadRule, saveHtml } from "../../src/models/files.node.ts";
import {
  complaintsOf,
  launchChromium,
  openPage,
  withoutChromium as skip,
} from "../support/chromium.ts";
import { keepLeastStep, settle, still } from "../support/settle.ts";
import { untilTrue } from "../support/until.ts";

const folder = mkdtempSync(join(tmpdir(), "blastema-page-"));
after(() => rmSync(folder, { recursive: true }));

/** Opens the page of the published lizard; calls back, and fails if the page complained or asked for anything. */
async function visit(
  options: BrowserContextOptions,
  see: (page: Page) => Promise<void>,
): Promise<void> {
  const file = join(folder, "lizard.html");
  const fixture = new URL("../fixtures/distill/regenerating-lizard.json", import.meta.url);
  await saveHtml(file, await loadRule(fileURLToPath(fixture)));
  const browser = await launchChromium();
  try {
    const page = await openPage(browser, options);
    const complaints = complaintsOf(page);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url().slice(0, 100)));
    await page.goto(pathToFileURL(file).href);
    await see(page);
    assert.deepEqual(complaints, []);
    assert.deepEqual(asked, [pathToFileURL(file).href, "data:,"].slice(0, asked.length));
  } finally {
    await browser.close();
  }
}

const stepsOf = async (page: Page): Promise<number> =>
  Number((await page.textContent("#steps"))?.replace(",", ""));

// Asked from outside: the page's policy forbids eval, by which Playwright would wait inside.
const untilStep = (page: Page, step: number): Promise<void> =>
  untilTrue(
    async () => (await stepsOf(page)) >= step,
    () => `step ${step}`,
  );

const CREATURE = 'document.getElementById("creature")';

/** How many of the canvas's pixels show the creature, in its lower half or in all of it. */
const visiblePixels = (page: Page, part: "lower" | "all"): Promise<number> =>
  page.evaluate(`(() => {
    const { data } = ${CREATURE}.image();
    const first = "${part}" === "lower" ? data.length / 2 : 0;
    return data.filter((value, i) => i >= first && i % 4 === 3 && value > 25).length;
  })()`);

test("the creature grows, is cut by a drag, and heals", { skip }, () =>
  visit({}, async (page) => {
    await untilStep(page, 200);
    const grown = await visiblePixels(page, "lower");
    assert.ok(grown > 200, `${grown} pixels`);
    await page.keyboard.press("Space");
    const box = (await page.locator("#creature").boundingBox())!;
    for (const share of [0.56, 0.66, 0.76]) {
      await page.mouse.move(box.x, box.y + box.height * share);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width, box.y + box.height * share);
      await page.mouse.up();
    }
    await settle(page, CREATURE);
    const paused = await stepsOf(page);
    const cut = await visiblePixels(page, "lower");
    assert.ok(cut < 0.2 * grown, `${cut} of ${grown} pixels are left`);
    await page.click("#pause");
    await untilStep(page, paused + 200);
    const healed = await visiblePixels(page, "lower");
    assert.ok(Math.abs(healed - grown) < 0.15 * grown, `${healed} of ${grown} pixels are back`);
  }),
);

test("touch cuts, and the keys cut, pause and start again", { skip }, () =>
  visit({ hasTouch: true, viewport: { width: 375, height: 667 } }, async (page) => {
    await untilStep(page, 60);
    await page.keyboard.press("Space");
    await settle(page, CREATURE);
    const before = await visiblePixels(page, "all");
    const box = (await page.locator("#creature").boundingBox())!;
    await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
    await settle(page, CREATURE);
    const touched = await visiblePixels(page, "all");
    assert.ok(touched < before);
    await page.keyboard.press("c");
    await settle(page, CREATURE);
    assert.ok((await visiblePixels(page, "all")) < touched);
    const paused = await stepsOf(page);
    await keepLeastStep(page);
    await page.keyboard.press("r");
    await untilTrue(
      () => page.evaluate<boolean>(`leastStep < ${paused}`),
      () => "the first steps of another creature",
    );
    assert.equal(await page.textContent("#pause"), "Pause");
    const overflow = "document.documentElement.scrollWidth - innerWidth";
    assert.ok((await page.evaluate<number>(overflow)) <= 0, "nothing is wider than a phone");
  }),
);

test("who wants less motion sees the creature grown and at rest", { skip }, () =>
  visit({ reducedMotion: "reduce" }, async (page) => {
    await untilStep(page, 200);
    await settle(page, CREATURE);
    assert.ok(await page.evaluate(still(CREATURE)));
    assert.equal(await stepsOf(page), 200);
    assert.equal(await page.textContent("#pause"), "Play");
    assert.ok((await visiblePixels(page, "all")) > 400);
  }),
);
