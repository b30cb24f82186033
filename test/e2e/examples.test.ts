// Every page in examples/ does what it promises, in Chromium.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { build } from "vite";
import { root } from "../../scripts/project.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { until, visitPage } from "../support/element.ts";
import { keepLeastStep, settle } from "../support/settle.ts";
import { expectAccessible } from "../support/studio.ts";

/** How many cells of an element show something. */
const visibleCells = (page: Page, id: string): Promise<number> =>
  page.evaluate(`${id}.image().data.filter((value, i) => i % 4 === 3 && value > 25).length`);

/** Grows, is scratched by a pointer, and heals; in the end it plays on. */
async function scratch(page: Page, id: string): Promise<void> {
  await until(page, `${id}.stepCount > 200`);
  await page.evaluate(`${id}.pause()`);
  await settle(page, id);
  const grown = await visibleCells(page, id);
  assert.ok(grown > 300, `${grown} cells`);
  const box = (await page.locator(`#${id}`).boundingBox())!;
  await page.mouse.move(box.x + 0.2 * box.width, box.y + 0.3 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.8 * box.width, box.y + 0.7 * box.height, { steps: 5 });
  await page.mouse.up();
  await settle(page, id);
  const cut = await visibleCells(page, id);
  assert.ok(cut < 0.9 * grown, `${cut} of ${grown} cells are left`);
  await page.evaluate(`${id}.step(250)`);
  await settle(page, id);
  const healed = await visibleCells(page, id);
  assert.ok(Math.abs(healed - grown) < 0.05 * grown, `${healed} of ${grown} cells are back`);
  await page.evaluate(`${id}.play()`);
}

test("a logo heals when it is scratched, and comes back when nothing is left", { skip }, () => {
  const html = readFileSync(join(root, "examples/healing-logo/index.html"), "utf8");
  const placed = html.replace("<head>", '<head><base href="/examples/healing-logo/">');
  return visitPage({ html: placed, viewport: { width: 360, height: 640 } }, async (page) => {
    await scratch(page, "logo");
    await expectAccessible(page);
    const overflow = "document.documentElement.scrollWidth - innerWidth";
    assert.ok((await page.evaluate<number>(overflow)) <= 0, "nothing is wider than a phone");
    await keepLeastStep(page, "logo");
    await page.evaluate("logo.cut({ kind: 'square', row: 24, column: 24, half: 30 })");
    await until(page, "leastStep < 20");
    await until(page, "logo.stepCount > 20");
    assert.ok((await visibleCells(page, "logo")) > 0);
  });
});

test("a texture grows over a window of any size, and closes where it is cut", { skip }, () => {
  const html = readFileSync(join(root, "examples/living-background/index.html"), "utf8");
  const placed = html.replace("<head>", '<head><base href="/examples/living-background/">');
  return visitPage({ html: placed, viewport: { width: 360, height: 480 } }, async (page) => {
    const cells = (60 * 360) / 8;
    await until(page, "hide.stepCount > 0");
    await page.evaluate("hide.pause()");
    await page.evaluate("hide.step(200)");
    await settle(page, "hide");
    assert.equal(await visibleCells(page, "hide"), cells);
    await page.evaluate("hide.cut({ kind: 'square', row: 30, column: 20, half: 12 })");
    await settle(page, "hide");
    const cut = await visibleCells(page, "hide");
    assert.ok(cut < 0.9 * cells && cut > 0, `${cut} of ${cells} cells are left`);
    await page.evaluate("hide.step(100)");
    await settle(page, "hide");
    assert.equal(await visibleCells(page, "hide"), cells);
    await expectAccessible(page);
    // What is lower is covered too; what was wider stays.
    await page.setViewportSize({ width: 340, height: 500 });
    await until(page, "hide.image().height === 63 && hide.image().width === 45");
    const overflow = "document.documentElement.scrollWidth - innerWidth";
    assert.ok((await page.evaluate<number>(overflow)) <= 0, "nothing is wider than a phone");
  });
});

test("a bundler builds the element with its worker and kernels", { skip }, async () => {
  const outDir = mkdtempSync(join(tmpdir(), "blastema-example-"));
  try {
    await build({
      root: join(root, "examples/preact"),
      base: "./",
      configFile: false,
      logLevel: "error",
      oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
      build: { outDir },
    });
    const html = readFileSync(join(outDir, "index.html"), "utf8");
    await visitPage({ html, folder: outDir }, async (page) => {
      await until(page, "[growing, healing].every(({ stepCount }) => stepCount > 30)");
      await scratch(page, "healing");
      await page.locator("input").fill("120");
      assert.equal(await page.getAttribute("#healing", "speed"), "120");
      await until(page, "growing.stepCount > 100");
      await keepLeastStep(page, "growing");
      await page.locator("button").first().click();
      await until(page, "leastStep < 100");
      await expectAccessible(page);
    });
  } finally {
    rmSync(outDir, { recursive: true });
  }
});
