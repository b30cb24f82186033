// <nca-canvas engine="…">: run by a graphics card, by Chromium's software driver; what that takes is fetched only when it is asked for.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { SOFTWARE_CARD, withoutChromium as skip } from "../support/chromium.ts";
import { pageWith, until, visitPage } from "../support/element.ts";

const LIZARD = "/zoo/lizard-regenerating.safetensors";
const html = (attributes: string): string =>
  pageWith(`<nca-canvas id="el" src="${LIZARD}" grid="40" ${attributes}></nca-canvas>`);

/** Notes which scripts are fetched. */
function scriptsOf(page: Page): string[] {
  const scripts: string[] = [];
  page.on("request", (request) =>
    scripts.push(new URL(request.url()).pathname.split("/").at(-1) ?? ""),
  );
  return scripts;
}

async function later(page: Page): Promise<void> {
  const before = await page.evaluate<number>("el.stepCount");
  await until(page, `el.stepCount > ${before}`);
}

test("it is run by the card when that is asked for, and again by the processor", { skip }, () =>
  visitPage({ html: html(""), flags: [SOFTWARE_CARD] }, async (page) => {
    const scripts = scriptsOf(page);
    await page.evaluate("el.ready");
    await later(page);
    assert.equal(await page.evaluate("el.computesOn"), "wasm");
    assert.ok(!scripts.includes("card.js"));
    await page.evaluate(`el.setAttribute("engine", "webgpu")`);
    await until(page, `el.computesOn === "webgpu"`);
    await later(page);
    assert.ok(scripts.includes("card.js"));
    await page.evaluate(`el.removeAttribute("engine")`);
    await until(page, `el.computesOn === "wasm"`);
    await later(page);
  }),
);

test("auto takes either, and the creature lives meanwhile", { skip }, () =>
  visitPage({ html: html('engine="auto"'), flags: [SOFTWARE_CARD] }, async (page) => {
    const scripts = scriptsOf(page);
    await page.reload();
    await page.evaluate("el.ready");
    await later(page);
    await until(page, "el.stepCount > 20");
    assert.ok(scripts.includes("card.js"));
    assert.match(await page.evaluate("el.computesOn"), /^(wasm|webgpu)$/);
  }),
);

test("where there is no card, the processor goes on", { skip }, () =>
  visitPage({ html: html('engine="webgpu"') }, async (page) => {
    await page.evaluate("el.ready");
    await later(page);
    assert.equal(await page.evaluate("el.computesOn"), "wasm");
    const wrong = `new Promise((done) => { el.onerror = null; el.addEventListener("error", ({ detail }) => done(detail.message)); el.setAttribute("engine", "abacus"); })`;
    assert.equal(
      await page.evaluate(wrong),
      'The attribute "engine" must be one of wasm, webgpu, auto, not "abacus".',
    );
  }),
);
