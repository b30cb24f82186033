// What is exported as shaders computes in Chromium what the engine computes under the same fire masks, called by the page of docs/from.md.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { exportGlsl } from "../../src/bridges/index.ts";
import { createEngine } from "../../src/engine/create.ts";
import { loadRule } from "../../src/models/files.node.ts";
import type { Rule } from "../../src/models/rule.ts";
import {
  complaintsOf,
  launchChromium,
  openPage,
  withoutChromium as skip,
} from "../support/chromium.ts";
import { assertAtMost, worst } from "../support/compare.ts";
import { servePage } from "../support/element.ts";
import { type Course, RULES_TO_EXPORT, runOf } from "../support/exported.ts";
import { untilTrue } from "../support/until.ts";

const document = readFileSync(new URL("../../docs/from.md", import.meta.url), "utf8");
const [, html] = /```html\n([\s\S]+?)```/.exec(document) as unknown as [string, string];
const folder = mkdtempSync(join(tmpdir(), "blastema-glsl-"));
const engine = await createEngine({ arithmetic: "plain", threads: 0 });
let browser: Browser;
before(async () => {
  if (!skip) browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  await engine.dispose();
  rmSync(folder, { recursive: true });
});

/** Opens a page beside the module of a rule; calls back, and fails if the page complained. */
async function visit<T>(rule: Rule, page: string, see: (page: Page) => Promise<T>): Promise<T> {
  writeFileSync(join(folder, "rule.js"), exportGlsl(rule));
  const { url, close } = await servePage({
    html: `<link rel="icon" href="data:,">${page}`,
    folder,
  });
  try {
    const tab = await openPage(browser);
    const complaints = complaintsOf(tab);
    await tab.goto(url);
    const seen = await see(tab);
    // Chromium remarks on reading pixels back, which only the test does.
    assert.deepEqual(
      complaints.filter((text) => !text.includes("ReadPixels")),
      [],
    );
    return seen;
  } finally {
    close();
  }
}

/** The document's page, which waits to be told what to run in place of growing a seed. */
const told = ({ width, height }: Course): string =>
  html
    .replace('width="72" height="72"', `width="${width}" height="${height}"`)
    .replace(/ {2}\/\/ From the seed[\s\S]+(?=<\/script>)/, `window.run = ${RUN};`);

/** In the page: sets the masks and the first state, makes the steps, and reads the state. */
const RUN = `(first, fires, alive) => {
  setState(new Float32Array(first));
  if (alive) setMask(kept, new Uint8Array(alive));
  for (const mask of fires) step(new Uint8Array(mask));
  gl.bindFramebuffer(gl.FRAMEBUFFER, state.framebuffer);
  const seen = [];
  for (let layer = 0; layer < layers; layer++) {
    const part = new Float32Array(4 * width * height);
    gl.readBuffer(gl.COLOR_ATTACHMENT0 + layer);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.FLOAT, part);
    seen.push(...part);
  }
  return seen;
}`;

/** @param state [C, cells] @returns [layers, cells, 4] */
function toLayers(state: Float32Array, channels: number): number[] {
  const cells = state.length / channels;
  const texels = new Array(4 * Math.ceil(channels / 4) * cells).fill(0);
  for (const [i, value] of state.entries()) {
    const [c, cell] = [Math.floor(i / cells), i % cells];
    texels[4 * ((c >> 2) * cells + cell) + (c & 3)] = value;
  }
  return texels;
}

const bytes = (mask: Uint8Array): number[] => Array.from(mask, (yes) => 255 * yes);

for (const [name, rule] of RULES_TO_EXPORT)
  test(`${name}: eight steps of the shaders are eight of the engine`, { skip }, async () => {
    const steps = 8;
    const course = await runOf(engine, rule, [1, 9, 7], steps);
    const { channels } = rule.spec;
    const cells = course.height * course.width;
    const fires = Array.from({ length: steps }, (_, i) =>
      bytes(course.fire.subarray(i * cells, (i + 1) * cells)),
    );
    const first = toLayers(course.state, channels);
    const alive = course.alive && bytes(course.alive);
    const seen = await visit(rule, told(course), (page) =>
      page.evaluate<number[]>(`run(${[first, fires, alive].map((x) => JSON.stringify(x)).join()})`),
    );
    const next = toLayers(course.next, channels);
    assert.ok(
      next.some((value) => Math.abs(value) > 0.1),
      "something lives",
    );
    assert.ok(worst(next, first) > 0.05, "something changes");
    assertAtMost(worst(seen, next), 1e-5, name);
  });

test("the document's page grows a creature", { skip }, async () => {
  const lizard = new URL("../fixtures/distill/regenerating-lizard.json", import.meta.url);
  const rule = await loadRule(fileURLToPath(lizard));
  await visit(rule, html, async (page) => {
    const coloured = `(() => {
      const copy = document.createElement("canvas").getContext("2d");
      [copy.canvas.width, copy.canvas.height] = [72, 72];
      copy.drawImage(document.getElementById("dish"), 0, 0);
      const { data } = copy.getImageData(0, 0, 72, 72);
      return data.filter((value, i) => i % 4 === 0 && value < 200).length;
    })()`;
    let most = 0;
    await untilTrue(
      async () => {
        most = Math.max(
          most,
          await page.evaluate<number>(
            `new Promise((done) => requestAnimationFrame(() => done(${coloured})))`,
          ),
        );
        return most > 300;
      },
      () => `300 cells: ${most}`,
    );
  });
});

test("a rule with more channels than shaders write at once is refused in one sentence", () => {
  const [[, rule]] = RULES_TO_EXPORT;
  const spec = { ...rule.spec, channels: 33 };
  assert.throws(() => exportGlsl({ ...rule, spec }), /^Error: [A-Z][^\n]+\.$/);
});
