// The studio in Chromium, Firefox and WebKit, from one list: a creature grows, is cut, heals; every page comes to life;
// and pictures, films and videos are saved, or it is said why not.
import assert from "node:assert/strict";
import { settle } from "../support/settle.ts";
import { drawn, until } from "../support/studio.ts";
import { DISH, errorOf, GRID } from "../support/studio-dish.ts";
import { inEveryEngine } from "../support/studio-engines.ts";
import { keptFile, press, savedBy, strokeOver, type Tab } from "../support/tab.ts";

inEveryEngine(
  "a creature grows, is cut by a drag, and heals",
  {
    at: "#/dish?speed=max&brush=12",
  },
  async (tab) => {
    await until(tab, `${DISH}.stepCount >= 300`);
    await tab.evaluate(`${DISH}.pause()`);
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
const inked = (canvas: string): string =>
  `((canvas) => new Set(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data).size > 8)(${canvas})`;

/** What shows that a page is alive, and its last work done. */
const ALIVE = {
  imagine: `document.querySelector(".grown .board").ariaBusy === "false" && ${inked('document.querySelector(".grown .grid-of-cells")')}`,
  heal: `document.querySelectorAll(".mark:not(.waiting):not(.guessed)").length > 0`,
  train: `document.querySelector("input[type=file]") !== null`,
  dish: `${DISH}.stepCount > 20`,
};

inEveryEngine(
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

inEveryEngine("a knob turns the digit", { at: "#/imagine?tool=turn" }, async (tab) => {
  const digit = `document.querySelector(".grown .grid-of-cells")?.toDataURL()`;
  const settled = async (): Promise<string> => {
    await until(tab, ALIVE.imagine, "a digit");
    await drawn(tab);
    return tab.evaluate<string>(digit);
  };
  const before = await settled();
  await press(tab, "Another one");
  await until(tab, `${digit} !== ${JSON.stringify(before)}`, "another digit");
});

/** Whether a message to the visitor matches. */
const told = (sentence: RegExp): string =>
  `[...document.querySelectorAll(".message")].some(({ textContent }) => ${sentence}.test(textContent))`;

/** Films the dish for ten frames, if the browser can, and stops. */
async function film(tab: Tab, label: string): Promise<void> {
  await press(tab, label);
  const hint = `document.querySelector("[title^='End the recording']").title`;
  const frames = `/of (\\d+) frames/.exec(${hint})[1] >= 10`;
  const refused = told(/cannot record video/);
  await until(tab, `${refused} || ${frames}`, `ten frames of ${label}`);
  if (!(await tab.evaluate<boolean>(refused))) await press(tab, `Stop, save ${label}`);
}

inEveryEngine(
  "pictures, GIFs and videos are saved, or it is said why not",
  {
    at: "#/dish",
  },
  async (tab, name) => {
    await until(tab, `${DISH}.stepCount > 30`);
    const picture = await savedBy(tab, () => press(tab, "Picture"));
    assert.match(picture.name, /^lizard-regenerating-step-\d+\.png$/);
    assert.equal(picture.bytes.readUInt32BE(16), 6 * GRID);
    const gif = await savedBy(tab, () => film(tab, "GIF"));
    assert.equal(gif.bytes.toString("latin1", 0, 6), "GIF89a");
    const files = await tab.evaluate<number>("keptFiles.length");
    await film(tab, "Video");
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
  },
);

inEveryEngine(
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
    await film(tab, "Video");
    await until(tab, told(/^This browser recorded nothing: take a GIF\./), "the sentence");
    assert.equal(await tab.evaluate("keptFiles.length"), 0);
  },
);
