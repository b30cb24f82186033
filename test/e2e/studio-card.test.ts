// The studio on a graphics card, by Chromium's software driver: Train and Play, a card that is lost, and a browser without any.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { decodeRun } from "../../src/training/run-file.ts";
import { barFile } from "../support/bars.ts";
import { SOFTWARE_CARD, withoutChromium as skip } from "../support/chromium.ts";
import { downloaded, expectAccessible, press, unfold, until } from "../support/studio.ts";
import { drawSquare, ENDLESS, moreSteps, phase, stepOf } from "../support/studio-train.ts";
import { visitStudio } from "../support/visit-studio.ts";

const flags = [SOFTWARE_CARD];

/** A tiny run on a drawing, of steps that a software driver makes in a moment. */
const CHANGES = { hidden: 8, channels: 8, batch: 2, rolloutSteps: [6, 8] };
const TINY = `#/train?target=drawing&size=8&pad=2&regime=growing&changes=${encodeURIComponent(JSON.stringify(CHANGES))}`;

/** Keeps the devices that workers ask for, so that a test can lose one. */
const KEEP = `
  self.devices = [];
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await requestDevice.apply(this, given);
    self.devices.push(device);
    return device;
  };`;

async function keepDevices(page: Page): Promise<void> {
  for (const worker of page.workers()) await worker.evaluate(KEEP);
}

/** Loses the card of whichever worker has one. */
async function loseCard(page: Page): Promise<void> {
  for (const worker of page.workers())
    await worker.evaluate("self.devices?.at(-1)?.destroy()").catch(() => {});
}

/** Waits until the page says what computes. */
const computesOn = (page: Page, words: string) =>
  until(
    page,
    `[...document.querySelectorAll("select")].some(({ labels, selectedOptions: [chosen] }) =>
      labels[0].textContent === "Computes on" && chosen.textContent === "${words}")`,
    `computes on the ${words}`,
  );

async function choose(page: Page, words: string): Promise<void> {
  await page.getByLabel("Computes on").selectOption(words);
}

test("a run trains on a card, and goes on when that is lost, and again", { skip }, () =>
  visitStudio({ at: `${TINY}&computeOn=webgpu&${ENDLESS}`, flags }, async (page) => {
    await drawSquare(page);
    await page.getByText(/^About .+ on the graphics card$/).waitFor();
    assert.equal(await page.getByText(/of memory or more/).count(), 0, "it has its own");
    await computesOn(page, "graphics card");
    await expectAccessible(page);
    await keepDevices(page);
    await page.getByRole("button", { name: "Start training" }).click();
    await moreSteps(page, 2);
    await computesOn(page, "graphics card");
    await expectAccessible(page);
    await loseCard(page);
    await page
      .getByText(/^The graphics card was lost after step .+ with a new device\.$/)
      .waitFor();
    await moreSteps(page, await stepOf(page));
    await loseCard(page);
    await page.getByText(/^The graphics card was lost after step .+ on the processor\.$/).waitFor();
    await computesOn(page, "processor");
    await moreSteps(page, await stepOf(page));
    await press(page, "Pause");
    await phase(page, "Paused");
    const run = decodeRun((await downloaded(page, "The whole run")).bytes);
    assert.notEqual(run.arithmetic, "webgpu");
    assert.match(String(run.origin.arithmeticBefore), /^webgpu up to step \d+$/);
  }),
);

/** A graphics card that gives no device. */
const CLOSED = `GPUAdapter.prototype.requestDevice = async () => {
  throw new DOMException("Too many devices.", "OperationError");
};`;

/** Waits until the page says how the run computes, which it hears from there. */
const howItComputes = (page: Page, words: string) =>
  until(page, `document.body.textContent.includes("It computes ${words}")`, words);

test("a run moves to a card and back as it trains, and stays if that does not open", { skip }, () =>
  visitStudio({ at: `${TINY}&computeOn=wasm&${ENDLESS}`, flags }, async (page) => {
    await drawSquare(page);
    await page.getByRole("button", { name: "Start training" }).click();
    await moreSteps(page, 1);
    await unfold(page, "For experts");
    await choose(page, "graphics card");
    await howItComputes(page, "on the graphics card.");
    await moreSteps(page, await stepOf(page));
    await choose(page, "processor");
    await howItComputes(page, "in relaxed arithmetic");
    for (const worker of page.workers()) await worker.evaluate(CLOSED);
    await choose(page, "graphics card");
    await page.getByText("The graphics card cannot be opened: Too many devices.").waitFor();
    await computesOn(page, "processor");
    await moreSteps(page, await stepOf(page));
    await press(page, "Pause");
    await phase(page, "Paused");
    const { origin } = decodeRun((await downloaded(page, "The whole run")).bytes);
    assert.match(String(origin.arithmeticBefore), /^relaxed up to step \d+,webgpu up to step \d+$/);
  }),
);

/** A tiny model of many pictures. */
const MODEL = {
  ...{ size: 7, latent: 8, channels: 8, sides: [2, 4, 7], steps: [1, 2, 1], batch: 8 },
  ...{ "encoder.channels": [8], "encoder.strides": [2], "encoder.frame": 0 },
  update: { kind: "chain", hidden: [8] },
};

test("a model of many pictures trains on a card, and moves to the processor", { skip }, () => {
  const changes = encodeURIComponent(JSON.stringify(MODEL));
  const at = `#/train?computeOn=webgpu&trainingSteps=100000&variationalChanges=${changes}`;
  return visitStudio({ at, flags }, async (page) => {
    const file = {
      name: "train-images-idx3-ubyte",
      mimeType: "",
      buffer: Buffer.from(barFile(5100)),
    };
    await page.locator("input[type=file]").setInputFiles(file);
    await computesOn(page, "graphics card");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Start training" }).click();
    await moreSteps(page, 2);
    await computesOn(page, "graphics card");
    await unfold(page, "For experts");
    await choose(page, "processor");
    await howItComputes(page, "in relaxed arithmetic");
    await moreSteps(page, await stepOf(page));
    await press(page, "Pause");
    await phase(page, "Paused");
    const run = decodeRun((await downloaded(page, "The whole run")).bytes, "variational");
    assert.match(String(run.origin?.arithmeticBefore), /^webgpu up to step \d+$/);
  });
});

test("a dish is run by a card, cut there, and goes on when it is lost", { skip }, () =>
  visitStudio({ at: "#/dish?computeOn=wasm&width=32&height=32", flags }, async (page) => {
    const dish = `document.querySelector("nca-canvas")`;
    const later = async (): Promise<void> => {
      const before = await page.evaluate<number>(`${dish}.stepCount`);
      await until(page, `${dish}.stepCount > ${before}`);
    };
    await until(page, `${dish}.stepCount > 5`);
    await keepDevices(page);
    await choose(page, "graphics card");
    await until(page, `${dish}.computesOn === "webgpu"`);
    await later();
    await page.evaluate(`${dish}.cut({ kind: "disc", row: 16, column: 16, radius: 4 })`);
    await page.getByText(/^Now on the graphics card, [\d,]+ steps\/s\.$/).waitFor();
    await expectAccessible(page);
    await loseCard(page);
    await page
      .getByText("The graphics card was lost; the creature goes on on the processor.")
      .waitFor();
    await until(page, `${dish}.computesOn === "wasm"`);
    await later();
  }),
);

/** A graphics card that takes no more than every one does. */
const SMALL_CARD = `for (const name of ["maxBufferSize", "maxStorageBufferBindingSize"])
  Object.defineProperty(GPUSupportedLimits.prototype, name, { get: () => 2 ** 27 });`;

test("larger dishes are offered as far as the card holds them", { skip }, () =>
  visitStudio({ at: "#/dish?width=2048&height=32", flags, init: SMALL_CARD }, async (page) => {
    const grid = (sides: string): Promise<void> =>
      until(page, `document.querySelector("nca-canvas").getAttribute("grid") === "${sides}"`);
    await grid("32x1365");
    await press(page, "64²");
    await grid("64x64");
    await press(page, "2048²");
    await page
      .getByText(
        "This graphics card holds a dish of at most 1365 x 1365 cells: take a smaller one.",
      )
      .waitFor();
    await grid("64x64");
    await choose(page, "processor");
    await until(page, `!document.body.textContent.includes("1024²")`);
  }),
);

test("where there is no card, nothing tells of one", { skip }, () =>
  visitStudio({ at: `${TINY}&computeOn=webgpu&trainingSteps=3` }, async (page) => {
    await drawSquare(page);
    await page.getByText(/^About .+ here$/).waitFor();
    await page.getByRole("button", { name: "Start training" }).click();
    await phase(page, "Done");
    const text = await page.evaluate<string>("document.body.textContent");
    assert.doesNotMatch(text, /graphics card|Computes on/);
  }),
);
