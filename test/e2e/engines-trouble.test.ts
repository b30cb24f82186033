// Where the studio cannot start it says so, in every engine, instead of staying blank; and where one thing is missing
// the rest works.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { servePage } from "../support/element.ts";
import { ENGINES, type Handicap } from "../support/engines.ts";
import { STUDIO, serveStudio, until } from "../support/studio.ts";

const INDEX = join(STUDIO, "index.html");
const TROUBLE = `document.querySelector("#trouble")?.innerText`;

/** A place from which the studio comes. */
type Host = () => Promise<{ url: string; close: () => unknown }>;

const fromFile: Host = async () => ({ url: pathToFileURL(INDEX).href, close: () => {} });
const html = (): string => readFileSync(INDEX, "utf8");
const workersForbidden: Host = () =>
  servePage({ html: html(), folder: STUDIO, policy: "worker-src 'none'" });
const scriptsMissing: Host = () =>
  servePage({ html: html().replace("assets/index-", "assets/none-"), folder: STUDIO });

const TROUBLES: readonly [what: string, host: Host, sentence: RegExp, handicap?: Handicap][] = [
  ["there is no WebAssembly", serveStudio, /no WebAssembly with SIMD/, { wasm: false }],
  ["it starts no workers", workersForbidden, /starts none for this page/],
  ["its scripts are missing", scriptsMissing, /could not be loaded/],
  ["it is a file", fromFile, /must come from a web server/],
];

for (const { name, skip, start } of ENGINES)
  for (const [what, host, sentence, handicap] of TROUBLES)
    test(`${name}: the studio says so where ${what}`, { skip }, async () => {
      const { url, close } = await host();
      const tab = await start(handicap);
      try {
        await tab.open(url);
        await until(tab, `${TROUBLE} !== undefined`, "a sentence");
        const said = await tab.evaluate<string>(TROUBLE);
        assert.match(said, sentence);
        assert.match(said, /^The studio cannot run here\. [A-Z].+\.$/);
      } finally {
        await tab.close();
        await close();
      }
    });

// Chromium and Firefox choose another language themselves.
for (const { name, skip, start } of ENGINES.filter(({ name }) => name === "WebKit"))
  test(`${name}: pages with charts are there when the system's language is none`, {
    skip,
  }, async () => {
    const { url, close } = await serveStudio();
    const tab = await start({ language: "C" });
    try {
      await tab.open(`${url}#/train`);
      await until(tab, `document.querySelector(".phase, input[type=file]") !== null`, "Train");
      await tab.evaluate(`void (location.hash = "#/heal")`);
      await until(tab, `document.querySelector(".chart canvas") !== null`, "the chart of Heal");
      assert.deepEqual(tab.complaints, []);
    } finally {
      await tab.close();
      await close();
    }
  });
