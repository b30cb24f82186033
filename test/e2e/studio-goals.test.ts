// A rule with goals on the page Play: buttons change what living cells become, links and moments keep it, other pages take it too.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { loadTarget } from "../../src/cli/target.ts";
import { relativeError } from "../../src/measure/error.ts";
import { decodeRule } from "../../src/models/rule.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import {
  downloaded,
  expectAccessible,
  press,
  unfold,
  until,
  visitStudio,
} from "../support/studio.ts";
import { DISH, pause, pick, pictureOf, untilStep } from "../support/studio-dish.ts";

const SIDE = 28;

/** How far the picture is from one of the rule's targets: 0 is equal, 1 an empty dish. */
async function errorTo(page: Page, goal: string): Promise<number> {
  const target = await loadTarget(`emoji:${goal}`, 16, 6);
  return relativeError(await pictureOf(page), target.image, SIDE * SIDE);
}

/** Makes steps, and waits until they are shown. */
async function live(page: Page, steps: number): Promise<void> {
  const end = (await page.evaluate<number>(`${DISH}.stepCount`)) + steps;
  await page.evaluate(`${DISH}.step(${steps})`);
  await until(page, `${DISH}.stepCount === ${end}`);
}

test("what lives becomes another picture, without starting again", { skip }, () =>
  visitStudio({ at: "#/dish?speed=max" }, async (page) => {
    await untilStep(page, 10);
    assert.equal(await page.locator(".goals").count(), 0, "a rule of one picture has no goals");
    await pick(page, "Three in one: lizard, butterfly, tropical fish");
    await page.getByRole("radio", { name: "lizard" }).waitFor();
    await untilStep(page, 200);
    await pause(page);
    assert.ok((await errorTo(page, "lizard")) <= 0.07);
    await page.getByRole("radio", { name: "butterfly" }).check();
    await live(page, 300);
    assert.ok((await errorTo(page, "butterfly")) <= 0.07);
    await until(page, `location.hash.includes("rule=three-goals&goal=butterfly")`);
    await expectAccessible(page);

    // By keys: G, and the arrows of the buttons.
    await page.keyboard.press("g");
    assert.ok(await page.getByRole("radio", { name: "tropical fish" }).isChecked());
    await unfold(page, "Try it both ways");
    await press(page, "Save this moment");
    await page.locator(".moments li").waitFor();
    await live(page, 300);
    assert.ok((await errorTo(page, "tropical-fish")) <= 0.07);
    await page.getByRole("radio", { name: "tropical fish" }).press("ArrowLeft");
    await live(page, 300);
    assert.ok((await errorTo(page, "butterfly")) <= 0.07);

    // A moment has its goal, and its own past in which there was another one.
    await press(page, "Go on");
    await page.locator("input:checked + span", { hasText: "tropical fish" }).waitFor();
    await until(
      page,
      `${DISH}.getAttribute("goal") === "tropical-fish" && ${DISH}.stepCount > 400`,
    );
    await live(page, 300);
    assert.ok((await errorTo(page, "tropical-fish")) <= 0.07);

    // A rule that takes over has no such goal.
    await page.evaluate(`location.hash = location.hash + "&pick=swap"`);
    await pick(page, "Lizard that heals");
    await until(
      page,
      `${DISH}.rule.card.target === "emoji:lizard" && !location.hash.includes("goal")`,
    );
    assert.equal(await page.locator(".goals").count(), 0);

    // Nor has the one before those of the rule that takes over from it.
    await pick(page, "Three in one: lizard, butterfly, tropical fish");
    await until(page, `${DISH}.rule.spec.goals && ${DISH}.getAttribute("goal") === "lizard"`);
    await live(page, 300);
    assert.ok((await errorTo(page, "lizard")) <= 0.07);
    assert.equal(await page.locator(".message.error").count(), 0);
  }),
);

test("a link and a page of its own have the goal, and healing is measured under it", { skip }, () =>
  visitStudio({ at: "#/dish?rule=three-goals&goal=tropical-fish&speed=max" }, async (page) => {
    await untilStep(page, 250);
    await pause(page);
    assert.ok((await errorTo(page, "tropical-fish")) <= 0.07);
    await press(page, "Share");
    const { bytes } = await downloaded(page, "Save the page");
    const [, embedded = ""] = /id="rule">([^<]+)</.exec(bytes.toString()) ?? [];
    assert.equal(decodeRule(Buffer.from(embedded, "base64")).card.target, "emoji:tropical-fish");
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Test healing" }).click();
    await page.getByText(/[1-9]\d* of \d+ positions healed/).waitFor();
    await until(page, `location.hash.startsWith("#/heal?rule=three-goals&goal=tropical-fish")`);

    // A map is that of one goal.
    await page.getByRole("link", { name: "Play", exact: true }).click();
    await page.getByRole("radio", { name: "butterfly" }).check();
    await page.getByRole("link", { name: "Test healing" }).click();
    await page.locator('.verdict[data-goal="butterfly"]').waitFor();
  }),
);
