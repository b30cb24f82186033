// Variational models in the studio: from a file of pictures, from a run file, and to the command line, to the same bits.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { decodeIdx } from "../../src/data/dataset.ts";
import { createEngine } from "../../src/engine/create.ts";
import { decodeCellular } from "../../src/models/variational.ts";
import type { CellularSpec } from "../../src/systems/variational/cells.ts";
import { formatMetrics, metricOf } from "../../src/training/metrics.ts";
import { newRun, type VariationalRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { train } from "../../src/training/train.ts";
import { liteRecipe } from "../../src/training/variational/recipe.ts";
import { barFile } from "../support/bars.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { assertSameBits } from "../support/compare.ts";
import { downloaded, expectAccessible, unfold, until } from "../support/studio.ts";
import { atStep, moreSteps, phase, stepOf, type } from "../support/studio-train.ts";
import { visitStudio } from "../support/visit-studio.ts";
import { succeed, workshop } from "./cli-command.ts";
import { smallModel } from "./variational-workshop.ts";

const { folder, clear } = workshop();
after(clear);

const NAME = "train-images-idx3-ubyte";

/** A run on tiny pictures, before its first step. */
const tiny = (trainingSteps: number): VariationalRun =>
  newRun({
    ...{ kind: "variational", spec: smallModel.spec, recipe: liteRecipe(trainingSteps) },
    ...{ rngSeed: 3, arithmetic: "plain" },
  });

/** Trains in Node, and tells the metrics. */
async function trainHere(run: VariationalRun, file: Uint8Array, until?: number): Promise<string> {
  const engine = await createEngine({ arithmetic: "plain", threads: 0 });
  let metrics = "";
  await train(engine, run, {
    pictures: decodeIdx(file),
    until,
    onStep: (report) => {
      metrics += formatMetrics([metricOf(report, report.step / 100, run.rollbacks)]);
    },
  });
  await engine.dispose();
  return metrics;
}

/** Gives the page files by their names and contents. */
async function give(page: Page, files: Readonly<Record<string, Uint8Array | string>>) {
  await page.locator("input[type=file]").setInputFiles(
    Object.entries(files).map(([name, content]) => {
      return { name, mimeType: "", buffer: Buffer.from(content) };
    }),
  );
}

test("from pictures in the studio to the command line", { skip }, async () => {
  const here = folder();
  const pictures = barFile(5100, 28);
  let [early, inBrowser]: Uint8Array[] = [];
  const at = "#/train?arithmetic=plain&trainingSteps=2&rngSeed=7";
  await visitStudio({ at }, async (page) => {
    await give(page, { [`${NAME}.gz`]: gzipSync(pictures) });
    await page.getByText("5,100 pictures of 28 × 28 pixels").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Start training" }).click();
    await phase(page, "Done");
    await page.getByRole("img", { name: "24 pictures that the model grows" }).waitFor();
    await expectAccessible(page);
    inBrowser = (await downloaded(page, "The whole run")).bytes;
    const model = (await downloaded(page, "Model")).bytes;
    writeFileSync(join(here, "studio.safetensors"), model);
    const { spec, card } = decodeCellular(model);
    assert.equal(spec.size, 28);
    assert.equal(card.recipe?.trainingSteps, 2);
    await unfold(page, "For experts");
    await page.getByRole("combobox", { name: "Checkpoint" }).selectOption("1");
    await page.getByRole("button", { name: "Go back" }).click();
    await atStep(page, 1);
    early = (await downloaded(page, "The whole run")).bytes;
  });
  const whole = decodeRun(inBrowser, "variational");
  assert.deepEqual([decodeRun(early).step, whole.step], [1, 2]);
  writeFileSync(join(here, "early.safetensors"), early);
  mkdirSync(join(here, "mnist"));
  writeFileSync(join(here, "mnist", NAME), pictures);
  const goOn = ["vae", "train", "--resume", "early.safetensors", "--mnist", "mnist"];
  succeed(here, ...goOn, "-o", "m.safetensors");
  writeFileSync(join(here, "mnist", "t10k-images-idx3-ubyte"), barFile(8, 28));
  const few = ["--k", "2", "--images", "8", "--mnist", "mnist"];
  assert.match(succeed(here, "vae", "eval", "studio.safetensors", ...few), /nats/);
  const onCommandLine = readFileSync(join(here, "m.run", "run.safetensors"));
  assertSameBits(onCommandLine, inBrowser, "split against the browser's own");
  const never = newRun({ ...whole, kind: "variational" });
  await trainHere(never, pictures);
  assertSameBits(encodeRun(never), inBrowser, "never split, in Node");
});

test("from the command line to the studio, which asks for the pictures", { skip }, async () => {
  const pictures = barFile(5300);
  const [run, whole] = [tiny(40), tiny(40)];
  const metrics = await trainHere(run, pictures, 20);
  await trainHere(whole, pictures);
  await visitStudio({ at: "#/train" }, async (page) => {
    await give(page, { "run.safetensors": encodeRun(run), "metrics.jsonl": metrics });
    await page.getByText("drop train-images-idx3-ubyte here too").waitFor();
    await give(page, { [NAME]: barFile(5300, 8) });
    await page.getByText("The pictures have 8 × 8 pixels, but the model takes 7 × 7.").waitFor();
    await give(page, { [NAME]: pictures });
    await phase(page, "Paused");
    assert.equal(await stepOf(page), 20);
    await page.getByRole("button", { name: "Go on" }).click();
    await phase(page, "Done");
    assertSameBits((await downloaded(page, "The whole run")).bytes, encodeRun(whole), "split");
    const lines = (await downloaded(page, "Metrics")).bytes.toString();
    assert.ok(lines.startsWith(metrics));
    assert.equal(lines.trim().split("\n").length, 40);
  });
});

test("a pause, and a visit later, leave no trace in the run", { skip }, async () => {
  const pictures = barFile(5300);
  await visitStudio({ at: "#/train" }, async (page) => {
    await give(page, { "run.safetensors": encodeRun(tiny(10_000_000)), [NAME]: pictures });
    await phase(page, "Paused");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await moreSteps(page, 3);
    await page.getByRole("button", { name: "Pause" }).click();
    await phase(page, "Paused");
    const step = await stepOf(page);
    await page.reload();
    await page.getByText("grow from latents").waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    await moreSteps(page, step + 3);
    await page.getByRole("button", { name: "Pause" }).click();
    await phase(page, "Paused");
    const paused = (await downloaded(page, "The whole run")).bytes;
    const never = tiny(10_000_000);
    await trainHere(never, pictures, await stepOf(page));
    assertSameBits(encodeRun(never), paused, `at step ${never.step}`);
  });
});

test("every field of such a model can be set, and travels with the link", { skip }, async () => {
  const at = "#/train?arithmetic=plain&trainingSteps=2&variationalPreset=lite-nondoubling";
  await visitStudio({ at }, async (page) => {
    await give(page, { [NAME]: barFile(5100, 28) });
    await page.getByText("2 training steps of 64 pictures").waitFor();
    await page.getByText(/^About .+ here$/).waitFor();
    await page.locator(".all-settings summary").click();
    await type(page, "Batch", "12");
    await page.getByText(`The recipe's "batch" must be a multiple of 8`).first().waitFor();
    assert.equal(await page.getByRole("button", { name: "Start training" }).isDisabled(), true);
    await type(page, "Batch", "16");
    await type(page, "Channels", "16");
    await type(page, "Update", '{"kind": "chain", "hidden": [8, 8]}');
    await type(page, "Clip", "5");
    await page.getByLabel("Optimiser", { exact: true }).selectOption("adamax");
    await page.getByText("5 fields are changed").waitFor();
    await page.getByText("2 training steps of 16 pictures").waitFor();
    const model = page.getByLabel("Model", { exact: true });
    await model.selectOption("lite");
    assert.equal(await page.locator(".setting .trouble").count(), 0, "a pool may be left out");
    await type(page, "Pool size", "512");
    const steps = `The recipe's "pool.steps" must be two whole numbers from 1 to 256`;
    await page.getByText(steps).first().waitFor();
    await page.getByRole("button", { name: "Reset to left out" }).click();
    await model.selectOption("lite-nondoubling");
    await expectAccessible(page);
    await until(page, `location.hash.includes("adamax")`, "the link keeps the fields");
    await page.getByRole("button", { name: "Start training" }).click();
    await phase(page, "Done");
    const run = decodeRun((await downloaded(page, "The whole run")).bytes, "variational");
    const { spec, recipe } = run as VariationalRun & { spec: CellularSpec };
    assert.deepEqual([spec.channels, spec.update], [16, { kind: "chain", hidden: [8, 8] }]);
    assert.deepEqual([recipe.batch, recipe.clip, recipe.optimiser], [16, 5, "adamax"]);
    assert.equal(recipe.pool?.size, 1024);
  });
});

test("pictures that nothing can learn from are refused in a sentence", { skip }, async () => {
  await visitStudio({ at: "#/train" }, async (page) => {
    await give(page, { [NAME]: barFile(5100, 28).subarray(0, 1000) });
    await page.getByText(`${NAME} cannot be learnt from. It has 1000 bytes`).waitFor();
    await give(page, { [`${NAME}.gz`]: gzipSync(barFile(5100, 28)).subarray(0, 1000) });
    await page.getByText(`${NAME}.gz is no gzip file, or it was cut off.`).waitFor();
    await give(page, { [NAME]: barFile(40, 28) });
    await page.getByRole("button", { name: "Start training" }).click();
    await page.getByText("There are 40 pictures: too few for batches of 64").waitFor();
    await page.getByRole("button", { name: "Back to creatures" }).click();
    await page.getByRole("heading", { name: "Train a creature" }).waitFor();
  });
});
