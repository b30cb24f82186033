// <nca-canvas> as a guest in Chromium, Firefox and WebKit: its files from another origin, in a sandboxed frame, where the
// browser keeps nothing, and in the page that is exported.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { root } from "../../scripts/project.ts";
import { loadRule, saveHtml } from "../../src/models/files.node.ts";
import { pageWith, type Served, servePage, until } from "../support/element.ts";
import { ENGINES, type Handicap } from "../support/engines.ts";
import type { Tab } from "../support/tab.ts";
import { workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const CREATURE = `<nca-canvas id="el" src="{{files}}/zoo/lizard-regenerating.safetensors" grid="40"></nca-canvas>`;

function inEveryEngine(
  what: string,
  served: Served,
  see: (tab: Tab) => Promise<void>,
  handicap: Handicap = {},
): void {
  for (const { name, skip, start } of ENGINES)
    test(`${name}: ${what}`, { skip }, async () => {
      const { url, close } = await servePage(served);
      const tab = await start(handicap);
      try {
        await tab.open(url);
        await see(tab);
        assert.deepEqual(tab.complaints, []);
      } finally {
        await tab.close();
        close();
      }
    });
}

/** It grows, is cut, and heals. */
async function lives(tab: Tab): Promise<void> {
  await until(tab, "el.stepCount > 100");
  await tab.evaluate("el.cut({ kind: 'disc', row: 24, column: 20, radius: 5 })");
  const cut = await tab.evaluate<number>("el.stepCount");
  await until(tab, `el.stepCount > ${cut + 50}`);
}

inEveryEngine("its files come from its own origin", { html: pageWith(CREATURE) }, lives);
inEveryEngine(
  "its files come from another origin",
  { html: pageWith(CREATURE), files: "another" },
  lives,
);
inEveryEngine("the browser keeps nothing", { html: pageWith(CREATURE) }, lives, { storage: false });

/** The frame tells the page around it what its element tells. */
const TELLING = `<script>
  for (const type of ["step", "error"])
    el.addEventListener(type, ({ detail }) => parent.postMessage({ type, ...detail }, "*"));
</script>`;

const around = `<!doctype html><title>test</title><link rel="icon" href="data:,">
<script>
  window.steps = 0;
  window.errors = [];
  addEventListener("message", ({ data }) => {
    if (data.type === "step") window.steps = data.stepCount;
    else errors.push(data.message);
  });
</script>
<iframe sandbox="allow-scripts" src="/frame" width="400" height="400"></iframe>`;

inEveryEngine(
  "it lives in a sandboxed frame",
  { html: around, frame: pageWith(CREATURE + TELLING), files: "another" },
  async (tab) => {
    await until(tab, "steps > 50 || errors.length > 0");
    assert.deepEqual(await tab.evaluate("errors"), []);
  },
);

for (const { name, skip, start } of ENGINES)
  test(`${name}: the exported page lives, opened from a disk`, { skip }, async () => {
    const file = join(folder(), "lizard.html");
    await saveHtml(file, await loadRule(join(root, "zoo/lizard-regenerating.safetensors")));
    const tab = await start();
    try {
      await tab.open(pathToFileURL(file).href);
      await until(tab, "document.querySelector('#creature').stepCount > 50");
      assert.deepEqual(tab.complaints, []);
    } finally {
      await tab.close();
    }
  });
