// The pictures of <nca-canvas> that stay on a graphics card: what they show, and what happens when the card is lost; by a software
// driver of Chromium that has canvases.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { DRAWING_CARD as flags, withoutChromium as skip } from "../support/chromium.ts";
import { pageWith, until, visitPage } from "../support/element.ts";

const html = pageWith(
  `<nca-canvas id="el" src="/zoo/lizard-regenerating.safetensors" grid="24x36" paused></nca-canvas>`,
);

const VIEWS = ["colour", "alive", "fired", "change", "owner", "channel:5"];

/** Notes devices, so that the test can lose one. Looks at the canvas on show, and draws pixels as the processor's way does. */
const HELP = `
  cells = () => el.shadowRoot.querySelector(".cells");
  isOnCard = () => cells().getContext("2d") === null;
  drawnBy = (draw) => {
    const { height, width } = el.image();
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    draw(context);
    return [...context.getImageData(0, 0, width, height).data].join();
  };
  shown = () => drawnBy((context) => context.drawImage(cells(), 0, 0));
  painted = () => drawnBy((context) => context.putImageData(el.image(), 0, 0));`;

const KEEP = `
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    return (self.device = await requestDevice.apply(this, given));
  };`;

/** Opens the dish on the card, where a creature has grown a little. */
async function begin(page: Page): Promise<void> {
  await page.evaluate(HELP);
  await page.evaluate("el.ready");
  for (const worker of page.workers()) await worker.evaluate(KEEP);
  await page.evaluate("el.step(20)");
  await page.evaluate(`el.setAttribute("engine", "webgpu")`);
  await onceShown(page, `el.computesOn === "webgpu" && isOnCard()`);
}

/** Asks for new pictures until one is as it should be. */
const onceShown = (page: Page, condition: string): Promise<void> =>
  until(page, `(el.step(0), ${condition})`);

/** Waits for a picture after what was done. */
async function look(page: Page, change: string): Promise<void> {
  await page.evaluate(`new Promise((done) => {
    const { transferFromImageBitmap } = ImageBitmapRenderingContext.prototype;
    ImageBitmapRenderingContext.prototype.transferFromImageBitmap = function (bitmap) {
      transferFromImageBitmap.call(this, bitmap);
      ImageBitmapRenderingContext.prototype.transferFromImageBitmap = transferFromImageBitmap;
      done();
    };
    ${change};
  })`);
}

test("a picture that stays on the card shows what its pixels show, in every view", { skip }, () =>
  visitPage({ html, flags }, async (page) => {
    await begin(page);
    await page.evaluate("el.cut({ kind: 'disc', row: 12, column: 18, radius: 2.5 })");
    const second = await page.evaluate<number>("el.addRule(el.rule)");
    await page.evaluate(`el.plant(6, 30, ${second})`);
    await page.evaluate("el.step(3)");
    const seen = new Set<string>();
    for (const view of VIEWS) {
      await look(page, `el.setAttribute("view", "${view}")`);
      assert.ok(await page.evaluate("isOnCard()"));
      const shown = await page.evaluate<string>("shown()");
      // A smooth picture is made of pixels, which are brought to the page.
      await page.evaluate("el.toggleAttribute('smooth')");
      await until(page, "!isOnCard()");
      assert.equal(shown, await page.evaluate("painted()"), view);
      seen.add(shown);
      await look(page, "el.toggleAttribute('smooth')");
    }
    assert.equal(seen.size, VIEWS.length);
    const screen = page.locator("#el");
    const onScreen = await screen.screenshot();
    await page.evaluate(`(() => {
      const copy = cells().cloneNode();
      copy.getContext("2d").putImageData(el.image(), 0, 0);
      cells().replaceWith(copy);
    })()`);
    assert.deepEqual(await screen.screenshot(), onScreen);
  }),
);

test("when the card is lost, the processor's pictures go on", { skip }, () =>
  visitPage({ html, flags }, async (page) => {
    await begin(page);
    const before = await page.evaluate<number>("el.stepCount");
    const told = page.evaluate<string>(
      `new Promise((done) => el.addEventListener("error", ({ detail }) => done(detail.message)))`,
    );
    for (const worker of page.workers()) await worker.evaluate("device.destroy()");
    await page.evaluate("el.step(4)");
    assert.match(await told, /goes on on the processor/);
    await until(page, `el.computesOn === "wasm" && !isOnCard() && el.stepCount >= ${before + 4}`);
    assert.ok(await page.evaluate("el.image().data.some(Boolean)"));
    await page.evaluate("el.back(2)");
  }),
);
