// One rule for several pictures, trained in the page: it is a run such as the command makes, and the page shows each goal.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { loadTargets } from "../../src/cli/targets.ts";
import { decodeRun } from "../../src/training/run-file.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { downloaded, expectAccessible, press, until } from "../support/studio.ts";
import { drawSquare, phase, trainAt } from "../support/studio-train.ts";
import { visitStudio } from "../support/visit-studio.ts";

const AT = "#/train?target=emoji%3Alizard&size=12&pad=4&arithmetic=plain&trainingSteps=4&rngSeed=5";

const start = (page: Page) => page.getByRole("button", { name: "Start training", exact: true });
const chosen = (page: Page) => page.locator(".company li");

async function choose(page: Page, emoji: string): Promise<void> {
  await page.getByRole("radio", { name: emoji, exact: true }).check();
}

test("one rule learns several pictures, each a goal", { skip }, () =>
  visitStudio({ at: AT }, async (page) => {
    await press(page, "And another picture");
    await page.getByText("Choose another picture: the same rule").waitFor();
    // Keys go on where they were, and a page that is loaded anew has the picture.
    await until(page, `document.activeElement?.getAttribute("role") === "status"`);
    await page.reload();
    await page.getByText("Choose another picture: the same rule").waitFor();
    assert.equal(
      await page.getByRole("button", { name: "And another picture" }).isDisabled(),
      true,
    );
    await choose(page, "butterfly");
    await page.getByText("One rule learns all 2.").waitFor();
    assert.equal(await chosen(page).count(), 2);
    await expectAccessible(page);
    await start(page).click();
    await phase(page, "Done");
    const run = decodeRun((await downloaded(page, "The whole run")).bytes, "growing");
    const wanted = await loadTargets(["emoji:lizard", "emoji:butterfly"], 12, 4);
    assert.deepEqual(run.spec.goals, wanted.goals);
    assert.deepEqual(run.targetNames, wanted.targetNames);
    assert.equal(run.target.length, wanted.target.length);
    assert.equal(run.recipe.switches, 2);
    assert.equal(await page.getByRole("img", { name: /as it is wanted/ }).count(), 2);
    assert.equal(await page.getByRole("img", { name: "Butterfly as it is grown" }).count(), 1);
    const goal = `document.querySelector(".live-dish nca-canvas").getAttribute("goal")`;
    assert.equal(await page.evaluate(goal), "lizard");
    await page.locator(".train-live").getByRole("radio", { name: "butterfly" }).check();
    await until(page, `${goal} === "butterfly"`);
    await expectAccessible(page);
  }),
);

test(
  "drawings are numbered, pictures of another size wait, and each can be taken out",
  { skip },
  () =>
    visitStudio({ at: trainAt("trainingSteps=1") }, async (page) => {
      const another = page.getByRole("button", { name: "And another picture" });
      await drawSquare(page);
      await another.click();
      await page.getByText("Choose another picture: the same rule").waitFor();
      await page.getByRole("application").click({ position: { x: 2, y: 2 } });
      await page.getByText("One rule learns all 2.").waitFor();
      await another.click();
      await press(page, "Take Drawing 2 out");
      await page.getByText("Choose another picture: the same rule").waitFor();
      assert.equal(await chosen(page).count(), 1, "it stays out, though it is still drawn");
      await page.evaluate(
        `location.hash = "${trainAt("trainingSteps=1").replace("size=8", "size=9")}"`,
      );
      await page.getByText("The other pictures are of 8 cells with a border of 2").waitFor();
      assert.equal(await start(page).isDisabled(), true);
      await press(page, "Take Drawing out");
      await page.getByText("13 × 13 cells with the border").waitFor();
      assert.equal(await chosen(page).count(), 0);
      assert.equal(await start(page).isDisabled(), false);
    }),
);
