/** The speed of training on the studio's Train page, with all that it shows and saves, against Node's. */
import type { Browser, Page } from "playwright-core";
import { loadTarget } from "../src/cli/target.ts";
import { createEngine } from "../src/engine/create.ts";
import type { Engine } from "../src/engine/engine.ts";
import { runOrigin, runRecipe } from "../src/training/growing/choice.ts";
import { FAST_SPEC } from "../src/training/growing/recipe.ts";
import { type GrowingRun, newRun } from "../src/training/run.ts";
import { decodeRun, encodeRun } from "../src/training/run-file.ts";
import { train } from "../src/training/train.ts";
import { downloaded } from "../test/support/studio.ts";
import { phase } from "../test/support/studio-train.ts";

/** Training steps before the measurement, so that the pool holds creatures, and in each part of it. */
const BEFORE = 100;
const STEPS = 60;

/**
 * Trains the same steps of the same run in turns, two workers each.
 * @param url address of the built studio
 * @returns speed on the page divided by Node's, one a pair
 */
export async function studioTrainingRatios(
  browser: Browser,
  url: string,
  pairs: number,
): Promise<number[]> {
  const engine = await createEngine({ threads: 2 });
  const run = await startRun(engine);
  await train(engine, run, { until: BEFORE });
  const file = encodeRun(run);
  const page = await (await browser.newContext()).newPage();
  const ratios: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const start = performance.now();
    await train(engine, decodeRun(file, "growing"));
    const inNode = (performance.now() - start) / 1000;
    ratios.push(inNode / (await secondsOnPage(page, url, file)));
  }
  await page.context().close();
  await engine.dispose();
  return ratios;
}

/** A lizard of the size that the page proposes, with the steps that are measured as its last. */
async function startRun(engine: Engine): Promise<GrowingRun> {
  const [size, pad] = [24, 8];
  const { image, source, height, width } = await loadTarget("emoji:lizard", size, pad);
  const choice = { regime: "regenerating", preset: "fast", size, pad } as const;
  const recipe = { ...runRecipe({ ...choice, steps: BEFORE + STEPS }), rounds: undefined };
  return newRun({
    ...{ kind: "growing", spec: FAST_SPEC, height, width, target: image, targetName: source },
    ...{ recipe, origin: runOrigin(choice), rngSeed: 0, arithmetic: engine.arithmetic },
  });
}

/** Seconds that the page takes for a run's last steps, by its own metrics. */
async function secondsOnPage(page: Page, url: string, file: Uint8Array): Promise<number> {
  await page.goto(`${url}#/train`);
  await page.reload();
  await page.locator("input[type=file]").setInputFiles({
    ...{ name: "run.safetensors", mimeType: "application/octet-stream", buffer: Buffer.from(file) },
  });
  await phase(page, "Paused");
  await page.getByRole("button", { name: "Go on" }).click();
  await phase(page, "Done");
  const lines = (await downloaded(page, "Metrics")).bytes.toString().trim().split("\n");
  return JSON.parse(lines.at(-1) ?? "").seconds;
}
