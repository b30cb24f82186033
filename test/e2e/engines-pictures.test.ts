// Pictures in Chromium, Firefox and WebKit: the target of each is the command's, and what was cut off is refused.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { toPicture } from "../../src/cli/pictures.ts";
import { loadTarget } from "../../src/cli/target.ts";
import { REMEMBER_PIXELS, trap } from "../support/pictures.ts";
import { until } from "../support/studio.ts";
import { inEveryEngine } from "../support/studio-engines.ts";
import { give } from "../support/tab.ts";

/** Turned, photographed, in inks, from a palette, in an icon: without half-transparent pixels that a canvas would change. */
const SAME = ["exif6.jpg", "opaque.jpg", "cmyk.jpg", "ring.png", "palette-trns.png", "favicon.ico"];
/** Half transparent, which a canvas changes where there is no WebGL; and drawn by every engine in its own way. */
const NEAR = [
  "soft-glow.png",
  "rgba16.png",
  "logo24.svg",
  "logo100.svg",
  "hw500.svg",
  "viewbox.svg",
  "utf16.svg",
];

inEveryEngine(
  "pictures become the command's targets",
  { at: "#/train?size=24&pad=2&target=picture" },
  async (tab) => {
    await until(tab, `document.querySelector(".own-picture") !== null`);
    await tab.evaluate(REMEMBER_PIXELS);
    for (const name of [...SAME, ...NEAR]) {
      await give(tab, name, trap(name));
      const canvas = `document.querySelector('[aria-label^="What it shall grow: ${name},"]')`;
      await until(tab, `${canvas}?.drawn !== undefined`, name);
      const shown = await tab.evaluate<number[]>(`${canvas}.drawn`);
      const { image, height, width } = await loadTarget(trap(name), 24, 2);
      const { rgba } = toPicture(image, height, width, "transparent");
      const far = Math.max(...shown.map((value, i) => Math.abs(value - rgba[i])));
      assert.ok(far <= (SAME.includes(name) ? 0 : 4), `${name}: ${far}`);
    }
    const whole = readFileSync(trap("ring.png"));
    for (const [name, bytes, sentence] of [
      ["half.png", whole.subarray(0, whole.length >> 1), "half.png is damaged: it was cut off"],
      ["link.svg", readFileSync(trap("href.svg")), "link.svg shows another file (rgba.png)"],
    ] as const) {
      await give(tab, name, bytes);
      await until(tab, `document.querySelector(".own-picture").innerText.includes("${sentence}")`);
    }
    await give(tab, "moves.gif", trap("anim-first-empty.gif"));
    await until(
      tab,
      `/The frames before frame 2 are empty|The first frame of moves.gif is empty, and this browser shows no other/.test(
        document.querySelector(".own-picture").innerText)`,
      "the second frame, or a sentence",
    );
  },
);
