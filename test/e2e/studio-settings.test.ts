// All settings of the Train page: every field of spec and recipe, in the link, in the run, and in the rule that it gives.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { decodeRule } from "../../src/models/rule.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { downloaded, expectAccessibleInBothThemes, until } from "../support/studio.ts";
import { drawSquare, phase, trainAt, type } from "../support/studio-train.ts";
import { visitStudio } from "../support/visit-studio.ts";

const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const start = (page: Page) => page.getByRole("button", { name: "Start training" });

async function openFold(page: Page): Promise<void> {
  await page.locator(".all-settings summary").focus();
  await page.keyboard.press("Enter");
  await field(page, "Hidden").waitFor();
}

test("fields that are set travel with the link and the run, into its rule", { skip }, async () => {
  await visitStudio({ at: trainAt("regime=growing&trainingSteps=6") }, async (page) => {
    await page.locator(".all-settings summary").waitFor();
    assert.equal(await field(page, "Hidden").isVisible(), false, "the fold is closed at first");
    await openFold(page);
    await type(page, "Hidden", "24");
    await type(page, "Fire rate", "0.75");
    await type(page, "Batch", "3");
    await type(page, "Rollout steps, most", "20");
    await type(page, "Filters", '{"learned": 2}');
    await type(page, "Learning rate", "0.001");
    await field(page, "Boundary").selectOption("torus");
    await field(page, "Normalise").selectOption("no");
    await page.getByText("8 fields are changed").waitFor();
    // 2 filters of 3 x 3 for 16 channels, 32 x 24 and 24 x 16 weights, 24 and 16 biases.
    await page.getByText(/one small rule, 1,480 numbers/).waitFor();
    // The last of the fields: the address follows a little later.
    await until(page, `location.hash.includes("normalise")`, "the link keeps the fields");
    await page.reload();
    await openFold(page);
    assert.equal(await field(page, "Hidden").inputValue(), "24");
    assert.equal(await field(page, "Boundary").inputValue(), '"torus"');
    await drawSquare(page);
    await start(page).click();
    await phase(page, "Done");
    const { spec, card } = decodeRule((await downloaded(page, "Rule")).bytes);
    assert.deepEqual(
      [spec.hidden, spec.fireRate, spec.filters, spec.boundary],
      [24, 0.75, { learned: 2 }, "torus"],
    );
    const { batch, rolloutSteps, learningRate, normalise } = card.recipe ?? {};
    assert.deepEqual([batch, rolloutSteps], [3, [13, 20]]);
    assert.deepEqual([learningRate, normalise], [[[0, 0.001]], false]);
  });
});

test("a wrong value is refused with the sentence of the command, and can be reset", {
  skip,
}, async () => {
  await visitStudio({ at: trainAt("preset=paper") }, async (page) => {
    await drawSquare(page);
    await openFold(page);
    await type(page, "Hidden", "0");
    const sentence = `The spec's "hidden" must be a whole number from 1 to 4096, not 0.`;
    assert.equal(await page.getByText(sentence).count(), 2, "beside the button and the field");
    assert.equal(await field(page, "Hidden").getAttribute("aria-invalid"), "true");
    assert.equal(await start(page).isDisabled(), true);
    await page.getByRole("button", { name: "Reset to 128" }).click();
    assert.equal(await field(page, "Hidden").inputValue(), "128");
    const focused = await field(page, "Hidden").evaluate((input) => input.matches(":focus"));
    assert.equal(focused, true, "the field has the focus");
    assert.equal(await start(page).isDisabled(), false);
    await type(page, "Batch", "2");
    const together = `The recipe's "damage.0.samples" must be less than the batch, 2, whose first sample is a seed, not 3.`;
    assert.equal(
      await page.getByText(together).count(),
      2,
      "beside the button and above the fields",
    );
    await type(page, "Samples", "1");
    assert.equal(await start(page).isDisabled(), false);
    await type(page, "Learning rate", "[[5,0.1],[4,");
    await page
      .getByText(/"learningRate" must be .+, not "\[\[5,0\.1\],\[4,"\.$/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Reset all" }).click();
    await page.getByText("Every number of the rule").waitFor();
    assert.equal(await field(page, "Batch").inputValue(), "8");
    assert.equal(await start(page).isDisabled(), false);
  });
});

test("phases of damage come and go", { skip }, async () => {
  await visitStudio({ at: trainAt("preset=paper") }, async (page) => {
    await openFold(page);
    const phases = page.getByRole("group", { name: /^Damage, phase/ });
    const remove = page.getByRole("button", { name: "Remove the last phase" });
    assert.deepEqual([await phases.count(), await remove.isDisabled()], [1, true]);
    await page.getByRole("button", { name: "Add a phase of damage" }).click();
    assert.equal(await phases.count(), 2);
    await phases.nth(1).getByLabel("From step", { exact: true }).fill("7");
    await page.keyboard.press("Tab");
    await until(page, `location.hash.includes("damage.1.fromStep")`, "the link keeps it");
    await remove.click();
    assert.equal(await phases.count(), 1);
    await until(page, `!location.hash.includes("damage.1.fromStep")`, "the link forgets it");
  });
});

test("what a page has no memory for is refused before it begins", { skip }, async () => {
  // More than 5 GB of one sample's steps, in whichever worker.
  const huge = { channels: 128, rolloutSteps: [10_000, 10_000] };
  const changes = encodeURIComponent(JSON.stringify(huge));
  const at = `#/train?target=emoji:lizard&size=64&computeOn=wasm&changes=${changes}`;
  await visitStudio({ at }, async (page) => {
    const refusal =
      /^This would need [\d.]+ GB of memory in one worker, and a page can have 4\.2 GB: a smaller size or border, or shorter rollouts, need less\.$/;
    await page.getByText(refusal).waitFor();
    assert.equal(await start(page).isDisabled(), true);
  });
});

/** Lets measurements fail until they may be made. */
const FAILS = `{
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (question, ...more) {
    if (question.method !== "pace" || window.mayMeasure) return postMessage.call(this, question, ...more);
    this.onmessage({ data: { kind: "refusal", id: question.id, reason: "It went wrong." } });
  };
}`;

test("a measurement that fails forbids nothing, and is made again", { skip }, async () => {
  await visitStudio({ at: trainAt(), init: FAILS }, async (page) => {
    await drawSquare(page);
    await page.getByText("How long it takes here is not known").waitFor();
    assert.equal(await start(page).isDisabled(), false);
    await page.evaluate("window.mayMeasure = true");
    for (const name of ["Play", "Train"]) await page.getByRole("link", { name }).click();
    await page.getByText(/^About .+ here/).waitFor();
  });
});

test("all settings are accessible and fit a narrow screen", { skip }, async () => {
  const changes = encodeURIComponent(JSON.stringify({ hidden: 0, batch: 3, wrong: 1 }));
  const narrow = { viewport: { width: 360, height: 800 } };
  await visitStudio({ at: trainAt(`changes=${changes}`), ...narrow }, async (page) => {
    // A name that there is not leaves the fields as they are.
    await page.getByText(`There is no "wrong" in a spec or recipe.`).first().waitFor();
    assert.equal(await start(page).isDisabled(), true);
    await openFold(page);
    await expectAccessibleInBothThemes(page);
    const width = await page.evaluate<number>("document.documentElement.scrollWidth");
    assert.ok(width <= 360, `${width} pixels wide`);
  });
});
