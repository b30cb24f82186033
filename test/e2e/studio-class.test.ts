// The studio before a class: the full screen of a presenter, and the lessons.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutChromium as skip } from "../support/chromium.ts";
import { expectAccessible, press, until } from "../support/studio.ts";
import { untilStep } from "../support/studio-dish.ts";
import { visitStudio } from "../support/visit-studio.ts";

test("on the full screen a presenter has a caption, the creatures and a new start", { skip }, () =>
  visitStudio({ at: "#/dish?speed=max" }, async (page) => {
    await untilStep(page, 10);
    const caption = page.locator(".presenter h2");
    assert.equal(await caption.isVisible(), false, "elsewhere the page has both already");
    await page.keyboard.press("f");
    await caption.waitFor();
    assert.equal(await caption.textContent(), "Lizard that heals");
    await page.locator(".cast button", { hasText: "Butterfly that heals" }).click();
    await until(
      page,
      "document.querySelector('.presenter h2').textContent === 'Butterfly that heals'",
    );
    await expectAccessible(page);
    await untilStep(page, 100);
    await press(page, "Start again");
    await until(page, "document.querySelector('#dish').stepCount > 0");
    assert.equal(await page.evaluate("document.fullscreenElement !== null"), true);
    await page.keyboard.press("f");
    await caption.waitFor({ state: "hidden" });
  }),
);

test("each of five lessons has a question, and opens a dish that is set for it", { skip }, () =>
  visitStudio({ at: "#/tour" }, async (page) => {
    const lessons = page.locator(".lessons li");
    await lessons.first().waitFor();
    const titles = await lessons.locator("h3").allTextContents();
    assert.deepEqual(titles, ["Grow", "Cut", "Drift", "Rotate", "Mix"]);
    for (const question of await lessons.locator(".question").allTextContents())
      assert.match(question, /\?/);
    const addresses = await lessons
      .locator("a")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    for (const address of addresses as string[]) {
      await page.evaluate(`location.hash = ${JSON.stringify(address)}`);
      await until(page, "document.querySelector('#dish').stepCount > 0");
      // What the studio does not know it takes out of the address.
      await page.waitForTimeout(500);
      assert.equal(await page.evaluate("location.hash"), address);
    }
    assert.equal(await page.locator(".message.error").count(), 0);
  }),
);
