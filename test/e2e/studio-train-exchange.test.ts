// Runs that move between the studio and the command line end, in plain arithmetic, in the bits of one that stayed.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import { runOrigin, runRecipe } from "../../src/training/growing/choice.ts";
import { newRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { assertSameBits } from "../support/compare.ts";
import { downloaded, unfold } from "../support/studio.ts";
import { drawSquare, ENDLESS, moreSteps, phase, stepOf, trainAt } from "../support/studio-train.ts";
import { fresh, trainHere } from "../support/train-here.ts";
import { visitStudio } from "../support/visit-studio.ts";
import { refuse, succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

test("from the studio to the command line", { skip }, async () => {
  const here = folder();
  let [early, inBrowser]: Uint8Array[] = [new Uint8Array(), new Uint8Array()];
  await visitStudio({ at: trainAt("trainingSteps=60&rngSeed=7") }, async (page) => {
    await drawSquare(page);
    await page.getByRole("button", { name: "Start training" }).click();
    await phase(page, "Done");
    inBrowser = (await downloaded(page, "The whole run")).bytes;
    await unfold(page, "For experts");
    await page.getByRole("combobox", { name: "Checkpoint" }).selectOption("30");
    await page.getByRole("button", { name: "Go back" }).click();
    await phase(page, "Paused");
    early = (await downloaded(page, "The whole run")).bytes;
  });
  assert.equal(decodeRun(early).step, 30);
  writeFileSync(join(here, "early.safetensors"), early);
  succeed(here, "train", "--resume", "early.safetensors", "-o", "r.safetensors");
  const onCommandLine = readFileSync(join(here, "r.run", "run.safetensors"));
  assertSameBits(onCommandLine, inBrowser, "split against the browser's own");
  const whole = fresh(decodeRun(early, "growing"));
  await trainHere(whole);
  assertSameBits(encodeRun(whole), inBrowser, "never split, in Node");
  const other = ["train", "--resume", "early.safetensors", "-o", "x.safetensors"];
  refuse(here, /was started with --rng-seed 7, not 8/, ...other, "--rng-seed", "8");
});

test("a pause, wherever it comes, leaves no trace in the run", { skip }, async () => {
  await visitStudio({ at: trainAt(`${ENDLESS}&rngSeed=7`) }, async (page) => {
    await drawSquare(page);
    await page.getByRole("button", { name: "Start training" }).click();
    for (const [times, more] of [2, 5].entries()) {
      if (times > 0) await page.getByRole("button", { name: "Go on" }).click();
      await moreSteps(page, (await stepOf(page)) + more);
      await page.getByRole("button", { name: "Pause" }).click();
      await phase(page, "Paused");
      const paused = (await downloaded(page, "The whole run")).bytes;
      const { step } = decodeRun(paused);
      assert.equal(step, await stepOf(page));
      const whole = fresh(decodeRun(paused, "growing"));
      await trainHere(whole, step);
      assertSameBits(encodeRun(whole), paused, `after ${times} pauses, at step ${step}`);
    }
  });
});

test("from the command line to the studio", { skip }, async () => {
  const here = folder();
  const target = new Float32Array(12 * 12 * 4);
  for (let row = 4; row < 8; row++)
    for (let column = 4; column < 8; column++)
      target.set([0.2, 0.7, 0.3, 1], (row * 12 + column) * 4);
  const choice = { regime: "regenerating", preset: "fast", size: 8, pad: 2, steps: 40 } as const;
  const run = newRun({
    ...{ kind: "growing" as const, spec: GROWING_SPEC, height: 12, width: 12 },
    ...{ target, targetName: "square.png", origin: runOrigin(choice) },
    ...{ recipe: runRecipe(choice), rngSeed: 3, arithmetic: "plain" as const },
  });
  const whole = fresh(run);
  const metrics = await trainHere(run, 20);
  writeFileSync(join(here, "run.safetensors"), encodeRun(run));
  writeFileSync(join(here, "metrics.jsonl"), metrics);
  await trainHere(whole);
  await visitStudio({ at: "#/train" }, async (page) => {
    const files = ["run.safetensors", "metrics.jsonl"].map((name) => join(here, name));
    await page.locator("input[type=file]").setInputFiles(files);
    await phase(page, "Paused");
    assert.equal(await stepOf(page), 20);
    await page.getByRole("button", { name: "Go on" }).click();
    await phase(page, "Done");
    assertSameBits((await downloaded(page, "The whole run")).bytes, encodeRun(whole), "split");
    const lines = (await downloaded(page, "Metrics")).bytes.toString();
    assert.ok(lines.startsWith(metrics));
    assert.equal(lines.trim().split("\n").length, 40);
    const card = JSON.parse((await downloaded(page, "Card")).bytes.toString());
    assert.ok(card.recipe.seconds >= 0, "its metrics came with it");
  });
});

test("a file that is no run is refused, and the page stays as it was", { skip }, async () => {
  const here = folder();
  const zoo = new URL("../../zoo/lizard-regenerating.safetensors", import.meta.url);
  writeFileSync(join(here, "rule.safetensors"), readFileSync(zoo));
  writeFileSync(join(here, "cut.safetensors"), readFileSync(zoo).subarray(0, 900));
  writeFileSync(join(here, "empty.safetensors"), "");
  await visitStudio({ at: "#/train" }, async (page) => {
    for (const name of ["rule", "cut", "empty"]) {
      await page.locator("input[type=file]").setInputFiles(join(here, `${name}.safetensors`));
      await page.getByText(`${name}.safetensors cannot go on here.`).waitFor();
      await page.getByRole("button", { name: "Start training" }).waitFor();
    }
    await page.locator("input[type=file]").setInputFiles({
      ...{ name: "metrics.jsonl", mimeType: "application/json", buffer: Buffer.from("{}") },
    });
    await page.getByText("Metrics alone are not enough").waitFor();
  });
});
