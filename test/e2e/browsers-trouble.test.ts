// Where the studio cannot start it says so, in every engine, instead of staying blank; and where one thing is missing
// the rest works.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Handicap, type Host, openInEveryBrowser } from "../support/browsers.ts";
import { servePage } from "../support/element.ts";
import { STUDIO, serveStudio, until } from "../support/studio.ts";

const INDEX = join(STUDIO, "index.html");
const TROUBLE = `document.querySelector("#trouble")?.innerText`;

const fromFile: Host = async () => ({ url: pathToFileURL(INDEX).href, close: () => {} });
const html = (): string => readFileSync(INDEX, "utf8");
const workersForbidden: Host = () =>
  servePage({ html: html(), folder: STUDIO, policy: "worker-src 'none'" });
const scriptsMissing: Host = () =>
  servePage({
    html: html().replace(/assets\/index-(?=[\w-]+\.js)/, "assets/none-"),
    folder: STUDIO,
  });

const TROUBLES: readonly [what: string, host: Host, sentence: RegExp, handicap?: Handicap][] = [
  ["there is no WebAssembly", serveStudio, /no WebAssembly with SIMD/, { wasm: false }],
  ["it starts no workers", workersForbidden, /starts none for this page/],
  ["its scripts are missing", scriptsMissing, /could not be loaded/],
  ["it is a file", fromFile, /must come from a web server/],
];

for (const [what, host, sentence, handicap] of TROUBLES)
  openInEveryBrowser(`the studio says so where ${what}`, { host, handicap }, async (tab) => {
    await until(tab, `${TROUBLE} !== undefined`, "a sentence");
    const said = await tab.evaluate<string>(TROUBLE);
    assert.match(said, sentence);
    assert.match(said, /^The studio cannot run here\. [A-Z].+\.$/);
    tab.complaints.length = 0; // each browser complains of the trouble in its own way
  });

// Chromium and Firefox choose another language themselves.
openInEveryBrowser(
  "pages with charts are there when the system's language is none",
  { host: serveStudio, at: "#/train", handicap: { language: "C" }, only: "WebKit" },
  async (tab) => {
    await until(tab, `document.querySelector(".phase, input[type=file]") !== null`, "Train");
    await tab.evaluate(`void (location.hash = "#/heal")`);
    await until(tab, `document.querySelector(".chart canvas") !== null`, "the chart of Heal");
  },
);
