// The studio in Chromium, Firefox and WebKit, from one list: a creature grows, is cut, heals; every page comes to life;
// and pictures, films and videos are saved, or it is said why not.
import assert from "node:assert/strict";
import { settle } from "../support/settle.ts";
import { until } from "../support/studio.ts";
import { inEveryBrowser } from "../support/studio-browsers.ts";
import { DISH, errorOf, GRID } from "../support/studio-dish.ts";
import { changed, settled } from "../support/studio-imagine.ts";
import { keptFile, press, savedBy, strokeOver, type Tab } from "../support/tab.ts";

inEveryBrowser(
  "a creature grows, is cut by a drag, and heals",
  {
    at: "#/dish?speed=max&brush=12",
  },
  async (tab) => {
    await until(tab, `${DISH}.stepCount >= 300`);
    await tab.evaluate(`${DISH}.pause()`);
    await settle(tab, DISH);
    // Once more from the seed: how well such a wound heals depends on the step at which it is made.
    await tab.evaluate(`${DISH}.reset().then(() => ${DISH}.step(300))`);
    await settle(tab, DISH);
    const grown = await errorOf(tab);
    assert.ok(grown <= 0.02, `grown: ${grown} from its target`);
    await strokeOver(
      tab,
      DISH,
      [0.2, 0.35, 0.5, 0.65, 0.8].map((x) => [x, 0.65]),
    );
    await settle(tab, DISH);
    const cut = await errorOf(tab);
    assert.ok(cut >= 0.3, `cut: ${cut} from its target`);
    await tab.evaluate(`${DISH}.step(300)`);
    await settle(tab, DISH);
    const healed = await errorOf(tab);
    assert.ok(healed <= 0.02, `healed: ${healed} from its target`);
  },
);

/** Whether something is drawn on a canvas. */
const inked = (canvas: string): string => `((canvas) => {
  const { width, height } = canvas;
  const blank = Object.assign(document.createElement("canvas"), { width, height });
  return canvas.toDataURL() !== blank.toDataURL();
})(${canvas})`;

/** The first knob of the tool Turn. */
const KNOB = `document.querySelector(".knob [type=range]")`;

/** The numbers of the latent, as bars. */
const LATENT = `document.querySelector(".latent-bars svg").innerHTML`;

/** What shows that a page is alive, and its last work done. */
const ALIVE = {
  dish: `${DISH}.stepCount > 20`,
  imagine: `document.querySelector(".grown .board").ariaBusy === "false" && ${inked('document.querySelector(".grown .grid-of-cells")')}`,
  heal: `document.querySelectorAll(".mark:not(.waiting):not(.guessed)").length > 0`,
  train: `document.querySelector("input[type=file]") !== null`,
};

inEveryBrowser(
  "every page comes to life, and a digit is imagined",
  { at: "#/dish" },
  async (tab) => {
    for (const [page, alive] of Object.entries(ALIVE)) {
      await tab.evaluate(`void (location.hash = "#/${page}")`);
      await until(tab, alive, `the page ${page}`);
    }
    await tab.evaluate(`void (location.hash = "#/tour")`);
    await until(tab, `document.querySelector(".digit") !== null`, "the Tour");
    await tab.evaluate(`document.querySelector(".digit").scrollIntoView()`);
    await until(tab, inked('document.querySelector(".digit canvas")'), "its digit");
    assert.deepEqual(await tab.evaluate(`[...document.querySelectorAll(".message")]`), []);
  },
);

inEveryBrowser("a knob turns the digit", { at: "#/imagine?tool=turn" }, async (tab) => {
  const first = await settled(tab);
  await until(tab, `${KNOB} !== null`, "the knobs");
  await tab.evaluate(`void ((knob) => {
    knob.value = knob.value > 0 ? knob.min : knob.max;
    knob.dispatchEvent(new Event("input", { bubbles: true }));
  })(${KNOB})`);
  await changed(tab, first);
  const turned = await settled(tab);
  assert.notEqual(turned, first);
  await press(tab, "Another one");
  await changed(tab, turned);
  const another = await settled(tab);
  assert.notEqual(another, turned);
  const latent = await tab.evaluate<string>(LATENT);
  await press(tab, "Other lots");
  await changed(tab, another);
  assert.notEqual(await settled(tab), another);
  assert.equal(await tab.evaluate(LATENT), latent);
});

/** Whether a message to the visitor matches. */
const told = (sentence: RegExp): string =>
  `[...document.querySelectorAll(".message")].some(({ textContent }) => ${sentence}.test(textContent))`;

/** Films the dish for ten frames, if the browser can, and stops. */
async function film(tab: Tab, label: string, stop: string): Promise<void> {
  await press(tab, "Share");
  await until(tab, `document.querySelector("dialog[open] .ways") !== null`, "the ways to share");
  await press(tab, label);
  const frames = `parseInt(document.querySelector(".filming output").textContent.slice(6)) >= 10`;
  const refused = told(/cannot record video/);
  await until(tab, `${refused} || ${frames}`, `ten frames of ${label}`);
  if (!(await tab.evaluate<boolean>(refused))) await press(tab, stop);
}

/** The duration that a WebM file states, in milliseconds; NaN if it states none. */
function durationOf(bytes: Buffer): number {
  const at = bytes.indexOf(Buffer.from([0x44, 0x89]));
  if (bytes[at + 2] === 0x84) return bytes.readFloatBE(at + 3);
  return bytes[at + 2] === 0x88 ? bytes.readDoubleBE(at + 3) : Number.NaN;
}

inEveryBrowser(
  "pictures, GIFs and videos are saved, or it is said why not",
  {
    at: "#/dish",
  },
  async (tab, name) => {
    await until(tab, `${DISH}.stepCount > 30`);
    await press(tab, "Share");
    await until(tab, `document.querySelector("dialog[open] .ways") !== null`, "the ways to share");
    const picture = await savedBy(tab, () => press(tab, "Save the picture"));
    await press(tab, "Close");
    assert.match(picture.name, /^lizard-regenerating-step-\d+\.png$/);
    assert.equal(picture.bytes.readUInt32BE(16), 8 * GRID);
    const gif = await savedBy(tab, () => film(tab, "GIF", "Stop, save GIF"));
    assert.equal(gif.bytes.toString("latin1", 0, 6), "GIF89a");
    const files = await tab.evaluate<number>("keptFiles.length");
    await film(tab, "Video", "Stop, save the video");
    const refused = told(/^This browser (cannot record video|recorded nothing)/);
    await until(tab, `keptFiles.length > ${files} || ${refused}`, "a video, or a sentence");
    if (await tab.evaluate<boolean>(refused)) {
      assert.equal(name, "WebKit", "Debian's has no encoder");
      assert.equal(await tab.evaluate("keptFiles.length"), files, "an empty file");
      return;
    }
    const video = await keptFile(tab, files);
    assert.match(video.name, /\.(webm|mp4)$/);
    assert.ok(video.bytes.length > 1000, `${video.bytes.length} bytes`);
    if (video.name.endsWith(".webm"))
      assert.ok(durationOf(video.bytes) >= 300, "ten frames last 400 ms or so");
  },
);

inEveryBrowser(
  "a recorder that records nothing saves no empty file",
  { at: "#/dish" },
  async (tab) => {
    await until(tab, `${DISH}.stepCount > 30`);
    // As WebKit's does where the machine has no encoder.
    await tab.evaluate(`void (window.MediaRecorder = class extends EventTarget {
    static isTypeSupported = () => true;
    stream = { getTracks: () => [] };
    start() {}
    stop() {
      this.dispatchEvent(Object.assign(new Event("dataavailable"), { data: new Blob([]) }));
      this.dispatchEvent(new Event("stop"));
    }
  })`);
    await film(tab, "Video", "Stop, save the video");
    await until(tab, told(/^This browser recorded nothing: take a GIF\./), "the sentence");
    assert.equal(await tab.evaluate("keptFiles.length"), 0);
  },
);
