// Pictures as people have them, in Chromium, Firefox and WebKit: each engine's studio makes of them what the command makes,
// bit for bit where a picture comes as pixels, and refuses what the command refuses.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import {
  commandTarget,
  PICTURE_PAGE,
  REMEMBER_PIXELS,
  shownTarget,
  trap,
} from "../support/pictures.ts";
import { until } from "../support/studio.ts";
import { inEveryBrowser } from "../support/studio-browsers.ts";
import { give, type Tab } from "../support/tab.ts";
import { workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const at = PICTURE_PAGE;
const WORDS = `document.querySelector(".own-picture")?.innerText`;

/** Waits until the page says a sentence of a picture. */
const told = (tab: Tab, sentence: string): Promise<void> =>
  until(tab, `${WORDS}.includes(${JSON.stringify(sentence)})`, sentence);

/** The sentence with which the command refuses a file. */
const refusalOf = (file: string): Promise<string> =>
  commandTarget(file).then(
    () => assert.fail(`The command takes ${file}.`),
    (error: Error) => error.message,
  );

/** Neither the command nor the studio grows them. */
const REFUSED = ["faint.png", "href.svg"];
/** Their first frames are empty, and not every engine shows the others. */
const EMPTY_FIRST = ["anim-first-empty.gif", "anim.webp"];
/** What the command does not read, and what it draws in the letters of its machine. */
const INCOMPARABLE = ["pic.bmp", "text.svg"];
/** Firefox reads translucent pixels from a canvas only, which keeps colours times alpha. */
const TRANSLUCENT = ["rgba16.png", "soft-glow.png"];

/** How far a target may be from the command's, in bytes. */
function tolerance(engine: string, name: string): number {
  if (name.endsWith(".svg")) return 8;
  return engine === "Firefox" && TRANSLUCENT.includes(name) ? 2 : 0;
}

const targets = new Map<string, Promise<Uint8Array>>();
/** The command's target of a picture, made once for all engines. */
function expectedTarget(name: string): Promise<Uint8Array> {
  const target = targets.get(name) ?? commandTarget(trap(name));
  targets.set(name, target);
  return target;
}

inEveryBrowser("every picture becomes the command's target", { at }, async (tab, engine) => {
  await tab.evaluate(REMEMBER_PIXELS);
  await until(tab, `document.querySelector(".own-picture") !== null`);
  const showsAllFrames = await tab.evaluate<boolean>(`typeof ImageDecoder !== "undefined"`);
  for (const name of readdirSync(trap("."))) {
    await give(tab, name, trap(name));
    if (REFUSED.includes(name)) await told(tab, await refusalOf(trap(name)));
    else if (EMPTY_FIRST.includes(name) && !showsAllFrames)
      await told(tab, `The first frame of ${name} is empty, and this browser shows no other`);
    else {
      const shown = await shownTarget(tab, name);
      if (INCOMPARABLE.includes(name)) continue;
      const expected = await expectedTarget(name);
      assert.equal(shown.length, expected.length, name);
      const far = Math.max(...shown.map((value, i) => Math.abs(value - (expected[i] as number))));
      assert.ok(far <= tolerance(engine, name), `${name}: ${far} bytes away`);
    }
  }
});

inEveryBrowser(
  "a picture that was cut off is refused as the command refuses it",
  { at },
  async (tab) => {
    await until(tab, `document.querySelector(".own-picture") !== null`);
    for (const name of ["ring.png", "opaque.jpg"]) {
      const whole = readFileSync(trap(name));
      const file = join(folder(), `cut-${name}`);
      writeFileSync(file, whole.subarray(0, 0.6 * whole.length));
      await give(tab, `cut-${name}`, file);
      const refusal = await refusalOf(file);
      await told(tab, refusal.replace("this command", "this browser"));
    }
  },
);
