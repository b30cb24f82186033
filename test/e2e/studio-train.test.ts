// Training in the studio: a drawing is learned, paused, reloaded, resumed, slowed down, taken back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeRule } from "../../src/models/rule.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import { runRecipe } from "../../src/training/growing/choice.ts";
import { parseMetrics, recentLoss } from "../../src/training/metrics.ts";
import { newRun } from "../../src/training/run.ts";
import { encodeRun } from "../../src/training/run-file.ts";
import type { Schedule } from "../../src/training/schedule.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { downloaded, expectAccessible, unfold, until } from "../support/studio.ts";
import {
  atStep,
  drawSquare,
  ENDLESS,
  moreSteps,
  phase,
  savedAnew,
  stepOf,
  trainAt,
} from "../support/studio-train.ts";
import { visitStudio } from "../support/visit-studio.ts";

test("a drawing is learned, and its rule goes to the dish", { skip }, async () => {
  const at = trainAt("regime=growing&trainingSteps=120");
  await visitStudio({ at }, async (page) => {
    const start = page.getByRole("button", { name: "Start training" });
    await page.getByText("Draw something first").waitFor();
    assert.equal(await start.isDisabled(), true);
    await drawSquare(page);
    await page.getByText(/^About (\d+ s|\d+ min) here$/).waitFor();
    await page.getByText(/120 training steps; \d+ MB of memory or more$/).waitFor();
    await start.click();
    await phase(page, "Done");
    assert.equal(await stepOf(page), 120);
    const next = page.getByRole("region", { name: "What next" });
    await next.getByText(/^It (grows its picture|does not grow its picture yet)/).waitFor();
    const sights = await next
      .getByRole("img")
      .evaluateAll((canvases) =>
        canvases.map((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL()),
      );
    assert.equal(new Set(sights).size, 2, "wanted and grown");
    assert.equal(await page.title(), "Training done · Train · Blastema");
    const [offered, rule] = [await downloaded(page, "Download"), await downloaded(page, "Rule")];
    assert.deepEqual(offered, rule);
    const metrics = parseMetrics((await downloaded(page, "Metrics")).bytes.toString());
    assert.deepEqual(
      metrics.map(({ step }) => step),
      Array.from({ length: 120 }, (_, i) => i + 1),
    );
    const [first, last] = [recentLoss(metrics.slice(0, 5)), recentLoss(metrics)];
    assert.ok(last <= 0.3 * first, `the loss fell from ${first} to ${last} only`);
    const { card } = decodeRule((await downloaded(page, "Rule")).bytes);
    assert.deepEqual([card.target, card.regime, card.grid], ["drawing", "growing", [12, 12]]);
    assert.equal(card.recipe?.trainedSteps, 120);
    assert.deepEqual(JSON.parse((await downloaded(page, "Card")).bytes.toString()), card);
    await until(
      page,
      `document.querySelector("nca-canvas")?.stepCount > 0`,
      "the rule grows beside",
    );
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await until(page, `location.hash.startsWith("#/dish?rule=own")`, "the dish opens");
    await until(
      page,
      `document.querySelector("nca-canvas")?.stepCount > 20`,
      "the rule grows there",
    );
  });
});

test("what is measured of the rule is shown as it comes, and kept", { skip }, async () => {
  const changes = { rounds: [2], checkEvery: 1, trainingSteps: 3 };
  const at = trainAt(`changes=${encodeURIComponent(JSON.stringify(changes))}`);
  await visitStudio({ at }, async (page) => {
    await drawSquare(page);
    await page.getByText("2 training steps, and up to 3 if it does not heal by then").waitFor();
    await page.getByRole("button", { name: "Start training" }).click();
    await phase(page, "Done");
    const rows = page.getByRole("list", { name: "Checks" }).getByRole("listitem");
    const found = await rows.allInnerTexts();
    assert.deepEqual(
      found.map((text) => Number.parseInt(text, 10)),
      [1, 2, 3],
    );
    await page.getByText("It was not made to heal in the steps that it had").waitFor();
    await page.getByText("It does not grow its picture yet: train longer").waitFor();
    await expectAccessible(page);
    const { card } = decodeRule((await downloaded(page, "Rule")).bytes);
    assert.equal(card.heal?.heals, false);
    await page.reload();
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await phase(page, "Done");
    assert.deepEqual(await rows.allInnerTexts(), found);
  });
});

test("a run is paused, slowed down, reloaded, resumed, taken back and deleted", {
  skip,
}, async () => {
  await visitStudio({ at: trainAt(ENDLESS) }, async (page) => {
    const click = (name: string) => page.getByRole("button", { name, exact: true }).click();
    const rate = async () => Number(await page.locator(".card output").first().innerText());
    await drawSquare(page);
    await click("Start training");
    await moreSteps(page, 10);
    await page.getByRole("link", { name: "Train 0%", exact: true }).waitFor();
    assert.equal(await page.title(), "Training 0% · Train · Blastema");
    await click("Pause");
    await phase(page, "Paused");
    assert.equal(await page.title(), "Train · Blastema");
    const step = await stepOf(page);
    await unfold(page, "For experts");
    const before = await rate();
    await savedAnew(page, () => click("Halve"));
    await page.getByRole("button", { name: "Go back" }).waitFor();
    assert.ok(Math.abs((await rate()) - before / 2) <= 1e-5, "half the learning rate");
    await expectAccessible(page);
    await page.reload();
    await click("Resume");
    await moreSteps(page, step + 5);
    await unfold(page, "For experts");
    assert.ok(Math.abs((await rate()) - before / 2) <= 1e-5, "still half of it");
    await page.locator("input[type=file]").setInputFiles({
      ...{ name: "broken.safetensors", mimeType: "", buffer: Buffer.from("broken") },
    });
    await page.getByText("broken.safetensors cannot go on here.").waitFor();
    await click("Go back");
    // It pauses where it is, and then goes back.
    await atStep(page, step);
    await phase(page, "Paused");
    assert.equal(await rate(), before);
    const metrics = parseMetrics((await downloaded(page, "Metrics")).bytes.toString());
    assert.equal(metrics.length, step);
    await click("Another run");
    await click("Delete the run of Drawing");
    await page.getByText("Go on with a run").waitFor({ state: "detached" });
    await page.reload();
    await page.getByRole("button", { name: "Start training" }).waitFor();
    assert.equal(await page.getByText("Go on with a run").count(), 0);
  });
});

test("a page that is closed while it trains loses little", { skip }, async () => {
  await visitStudio({ at: trainAt(`${ENDLESS}&regime=persistent`) }, async (page) => {
    await drawSquare(page);
    await page.getByRole("button", { name: "Start training" }).click();
    await moreSteps(page, 20);
    const step = await stepOf(page);
    // Runs are saved now and then too: what counts is that hiding the page asks for it.
    await page.evaluate(`{
      window.asked = [];
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (message, ...more) {
        asked.push(message.method);
        return postMessage.call(this, message, ...more);
      };
    }`);
    // What a browser does when its tab goes to the background.
    await savedAnew(page, () =>
      page.evaluate(`
        Object.defineProperty(document, "hidden", { value: true });
        document.dispatchEvent(new Event("visibilitychange"));
      `),
    );
    assert.ok(await page.evaluate(`asked.includes("save")`), "the hidden page asked for it");
    // Two presses at once are two: it goes on, and is paused again.
    await page.keyboard.press("k");
    await phase(page, "Paused");
    const twice = `(() => {
      asked.length = 0;
      for (let i = 0; i < 2; i++) dispatchEvent(new KeyboardEvent("keydown", { key: "k" }));
      return asked;
    })()`;
    assert.deepEqual(await page.evaluate(twice), ["go", "pause"]);
    await page.reload();
    await page.getByRole("button", { name: "Resume" }).click();
    await phase(page, "Training");
    assert.ok((await stepOf(page)) >= step, "saved when it was hidden");
  });
});

test("a run that is open in one tab is refused in another", { skip }, async () => {
  await visitStudio({ at: trainAt(ENDLESS) }, async (page) => {
    await drawSquare(page);
    await page.getByRole("button", { name: "Start training" }).click();
    await moreSteps(page, 1);
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.getByRole("button", { name: "Resume" }).click();
    await other.getByText("This run is open in another tab").waitFor();
    await other.close();
  });
});

/** From step 6 on, the weights are thrown about. */
const RECKLESS: Schedule = [
  [0, 2e-3],
  [6, 2e-3],
  [6, 1e4],
];

test("a run that keeps collapsing says so, gives up, and can be taken back", { skip }, async () => {
  const choice = { regime: "persistent", preset: "fast", size: 8, pad: 2, steps: 40 } as const;
  const target = new Float32Array(12 * 12 * 4);
  for (let i = 60; i < 84; i++) target.set([0.5, 0.5, 0.5, 1], 4 * i);
  const run = newRun({
    ...{ kind: "growing" as const, spec: GROWING_SPEC, height: 12, width: 12, target },
    ...{ targetName: "reckless", rngSeed: 1, arithmetic: "plain" as const },
    recipe: { ...runRecipe(choice), averaging: 0, learningRate: RECKLESS },
  });
  await visitStudio({ at: "#/train" }, async (page) => {
    await page.locator("input[type=file]").setInputFiles({
      ...{ name: "reckless.safetensors", mimeType: "", buffer: Buffer.from(encodeRun(run)) },
    });
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await phase(page, "Given up");
    await page.getByText("Training collapsed 9 times").waitFor();
    await page.getByText("Collapses: 8").waitFor();
    await page.getByText("It went back to step 0, and goes on").first().waitFor();
    await expectAccessible(page);
    await unfold(page, "For experts");
    await page.getByRole("combobox", { name: "Checkpoint" }).selectOption("4");
    await page.getByRole("button", { name: "Go back" }).click();
    await phase(page, "Paused");
    assert.equal(await stepOf(page), 4);
  });
});
