// <nca-canvas> as a guest in Chromium, Firefox and WebKit: its files from another origin, in a sandboxed frame, where the
// browser keeps nothing, and in the page that is exported.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after } from "node:test";
import { pathToFileURL } from "node:url";
import { root } from "../../scripts/project.ts";
import { loadRule, saveHtml } from "../../src/models/files.node.ts";
import { openInEveryBrowser } from "../support/browsers.ts";
import { pageWith, type Served, servePage, until } from "../support/element.ts";
import { settle } from "../support/settle.ts";
import type { Tab } from "../support/tab.ts";
import { workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const CREATURE = `<nca-canvas id="el" src="{{files}}/zoo/lizard-regenerating.safetensors" grid="40"></nca-canvas>`;

const creature = (more: Partial<Served> = {}) => servePage({ html: pageWith(CREATURE), ...more });
const opaque = `el.image().data.filter((value, i) => i % 4 === 3 && value > 25).length`;

/** It grows, is cut, and heals. */
async function lives(tab: Tab): Promise<void> {
  await until(tab, "el.stepCount > 20");
  await tab.evaluate("el.pause()");
  await settle(tab, "el");
  // From its seed, so that each time the same steps follow the same cut.
  await tab.evaluate("el.reset().then(() => el.step(200))");
  await settle(tab, "el");
  const grown = await tab.evaluate<number>(opaque);
  await tab.evaluate("el.cut({ kind: 'disc', row: 24, column: 20, radius: 5 })");
  await settle(tab, "el");
  const cut = await tab.evaluate<number>(opaque);
  assert.ok(cut < grown, `cut: ${cut} of ${grown} cells`);
  await tab.evaluate("el.step(300)");
  await settle(tab, "el");
  const healed = await tab.evaluate<number>(opaque);
  assert.ok(healed >= 0.9 * grown, `healed: ${healed} of ${grown} cells`);
}

openInEveryBrowser("its files come from its own origin", { host: () => creature() }, lives);
openInEveryBrowser(
  "its files come from another origin",
  { host: () => creature({ files: "another" }) },
  lives,
);
openInEveryBrowser(
  "the browser keeps nothing",
  { host: () => creature(), handicap: { storage: false } },
  lives,
);

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

openInEveryBrowser(
  "it lives in a sandboxed frame",
  {
    host: () => servePage({ html: around, frame: pageWith(CREATURE + TELLING), files: "another" }),
  },
  async (tab) => {
    await until(tab, "steps > 50 || errors.length > 0");
    assert.deepEqual(await tab.evaluate("errors"), []);
  },
);

/** The page that is exported, on a disk. */
async function exported(): Promise<{ url: string; close: () => void }> {
  const file = join(folder(), "lizard.html");
  await saveHtml(file, await loadRule(join(root, "zoo/lizard-regenerating.safetensors")));
  return { url: pathToFileURL(file).href, close: () => {} };
}

openInEveryBrowser("the exported page lives, opened from a disk", { host: exported }, (tab) =>
  until(tab, "document.querySelector('#creature').stepCount > 50"),
);
