// `npm run bench:browser`: what a visitor of the studio meets, in a headless Chromium on this machine.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { root, runNode } from "../scripts/project.ts";
import { count, printTable } from "../src/cli/output.ts";
import { serveFolder } from "../src/cli/static-server.ts";
import { trainOnce } from "../src/cli/timing.ts";
import { BATCH, buildWorkload, SIDE, STEPS } from "../src/cli/workloads.ts";
import { createEngine } from "../src/engine/create.ts";
import { createRollout } from "../src/systems/growing/rollout.ts";
import { GROWING_SPEC } from "../src/systems/growing/spec.ts";
import { executablePath } from "../test/support/chromium.ts";
import type { measures } from "./browser-page.ts";
import { studioTrainingRatios } from "./studio-training.ts";

/** What was measured, what was asked for, and what came out. */
type Row = readonly [what: string, asked: string, found: string];

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1];

/** The median, and the best: on a busy machine that is nearer to what the core can do. */
const figures = (rates: readonly number[]): string =>
  `${count(Math.round(median(rates)))} (at best ${count(Math.round(Math.max(...rates)))})`;

/** Bundles bench/browser-page.ts, with the kernels, the engine's worker and a rule beside it. */
async function bundlePage(folder: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: {
      page: "bench/browser-page.ts",
      "worker.browser": "src/engine/wasm/worker.browser.ts",
    },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["source"],
    outdir: folder,
    external: ["*.node.ts"],
    logLevel: "error",
  });
  for (const name of ["growing-plain.wasm", "growing-relaxed.wasm"])
    await cp(join(root, "src/engine/generated", name), join(folder, name));
  await cp(join(root, "zoo/lizard-regenerating.safetensors"), join(folder, "rule.safetensors"));
}

/** Calls one of the page's measures. */
async function ask<Name extends keyof typeof measures>(
  page: Page,
  name: Name,
  ...args: Parameters<(typeof measures)[Name]>
): Promise<number[]> {
  return page.evaluate<number[]>(`measures.${name}(...${JSON.stringify(args)})`);
}

/** An empty page that can load what lies in a folder. */
async function openPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.route("**/empty.html", (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>bench</title>" }),
  );
  await page.goto(`${url}empty.html`);
  await page.evaluate('import("./page.js").then(() => {})');
  return page;
}

async function measureDishes(page: Page): Promise<Row[]> {
  const creature = await ask(page, "creature", 40, 100);
  const crowd = await ask(page, "crowd", 40, 4);
  return [
    ["steps a second, a creature in 72 x 72", "1,000 (hoped for: 2,000)", figures(creature)],
    ["steps a second, 20 creatures in 512 x 512, each painted", "30", figures(crowd)],
  ];
}

/** Training on two workers, in the browser and in Node in turns. */
async function measureTraining(page: Page): Promise<Row> {
  const engine = await createEngine({ threads: 2 });
  const extent = { spec: GROWING_SPEC, height: SIDE, width: SIDE, batch: BATCH, maxSteps: STEPS };
  const rollout = await createRollout(engine, extent);
  const workload = buildWorkload("partial");
  await trainOnce(rollout, workload, 0);
  const ratios: number[] = [];
  for (let pair = 1; pair <= 5; pair++) {
    const { trainSeconds } = await trainOnce(rollout, workload, pair);
    const [inBrowser] = await ask(page, "training", "partial", 1);
    ratios.push(trainSeconds / inBrowser);
  }
  await engine.dispose();
  return ["training on two workers, to the command line's speed", "0.7", median(ratios).toFixed(2)];
}

/** Playwright waits inside the page by eval, which the studio's policy forbids. */
const WATCHED = { bypassCSP: true };

/** Milliseconds from asking for the built studio until its dish shows a creature, in a new browser each time. */
async function measureFirstCreature(browser: Browser): Promise<Row> {
  const server = await serveFolder(join(root, "dist/studio"));
  const times: number[] = [];
  for (let visit = 0; visit < 5; visit++) {
    const context = await browser.newContext(WATCHED);
    const page = await context.newPage();
    // Run before the page's own scripts: looks in every frame whether anything is to be seen.
    await page.addInitScript(`(() => {
      const look = () => {
        const pixels = document.querySelector("nca-canvas")?.image?.()?.data;
        if (pixels?.some((value, i) => i % 4 === 3 && value > 0)) globalThis.seenAt = performance.now();
        else requestAnimationFrame(look);
      };
      look();
    })()`);
    await page.goto(server.url);
    await page.waitForFunction("globalThis.seenAt");
    times.push(await page.evaluate<number>("globalThis.seenAt"));
    await context.close();
  }
  await server.close();
  return [
    "milliseconds until the studio shows a creature",
    "1,000",
    count(Math.round(median(times))),
  ];
}

/** Milliseconds from asking for the page Imagine until it shows a digit, in a new browser each time. */
async function measureFirstDigit(browser: Browser, url: string): Promise<Row> {
  const times: number[] = [];
  for (let visit = 0; visit < 5; visit++) {
    const context = await browser.newContext({ ...WATCHED, reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.goto(`${url}#/imagine`);
    await page.waitForFunction(`document.querySelector(".grown .grid-of-cells")`);
    times.push(await page.evaluate<number>("performance.now()"));
    await context.close();
  }
  return ["milliseconds until Imagine shows a digit", "", count(Math.round(median(times)))];
}

/** Milliseconds from a knob's turn, which gives another latent, until the finished digit is painted. */
async function measureLatentToDigit(browser: Browser, url: string): Promise<Row> {
  const context = await browser.newContext({ ...WATCHED, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(`${url}#/imagine?tool=turn`);
  await page.waitForFunction(`document.querySelectorAll(".grown .tile").length > 0`);
  const times = await page.evaluate<number[]>(`(async () => {
    const times = [];
    for (let turn = 0; turn < 30; turn++) {
      // Let the pictures around the digit be grown.
      await new Promise((done) => setTimeout(done, 500));
      const digit = document.querySelector(".grown .grid-of-cells");
      const knob = document.querySelector(".knob input");
      const ink = () => {
        const { data } = digit.getContext("2d").getImageData(0, 0, digit.width, digit.height);
        return data.reduce((sum, value) => sum + value, 0);
      };
      const before = ink();
      const started = performance.now();
      knob.value = turn % 2 === 0 ? 2 : -2;
      knob.dispatchEvent(new Event("input", { bubbles: true }));
      while (ink() === before) await new Promise(requestAnimationFrame);
      times.push(performance.now() - started);
    }
    return times;
  })()`);
  await context.close();
  const [middle, best, worst] = [median(times), Math.min(...times), Math.max(...times)].map(
    Math.round,
  );
  const found = `${middle} (at best ${best}, at worst ${worst})`;
  return ["milliseconds from a latent to its digit", "150", found];
}

/** The page Imagine, if its model is there. */
async function measureImagine(browser: Browser): Promise<Row[]> {
  if (!existsSync(join(root, "zoo/digits-ladder.safetensors"))) return [];
  const server = await serveFolder(join(root, "dist/studio"));
  const rows = [
    await measureFirstDigit(browser, server.url),
    await measureLatentToDigit(browser, server.url),
  ];
  await server.close();
  return rows;
}

/** The same on the studio's Train page, which also draws the batch, the pool and the growing rule, and saves. */
async function measureTrainPage(browser: Browser): Promise<Row> {
  const server = await serveFolder(join(root, "dist/studio"));
  const ratios = await studioTrainingRatios(browser, server.url, 5);
  await server.close();
  return ["training on the studio's page, likewise", "0.7", median(ratios).toFixed(2)];
}

/** The last line that a script prints which weighs what browsers load. */
async function weigh(script: string): Promise<string> {
  const { output } = await runNode([
    "--import",
    "./scripts/typescript.mjs",
    `scripts/${script}.ts`,
  ]);
  return output.trim().split("\n").at(-1) as string;
}

if (!executablePath)
  throw new Error("There is no Chromium here: install it, or name one in $CHROMIUM.");
const folder = mkdtempSync(join(tmpdir(), "blastema-browser-"));
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  await bundlePage(folder);
  const server = await serveFolder(folder);
  const page = await openPage(browser, server.url);
  const rows: Row[] = [
    ...(await measureDishes(page)),
    await measureTraining(page),
    await measureTrainPage(browser),
    await measureFirstCreature(browser),
    ...(await measureImagine(browser)),
  ];
  await server.close();
  console.log(`Chromium ${browser.version()}\n`);
  printTable(
    rows.map((row) => [...row]),
    ["", "asked for", "found"],
  );
  console.log(`\n${await weigh("studio-size")}\n${await weigh("size")}`);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
