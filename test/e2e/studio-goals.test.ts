// A rule with goals on the page Play: buttons change what living cells become, links and moments keep it, other pages take it too.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { loadTarget } from "../../src/cli/target.ts";
import { relativeError } from "../../src/measure/error.ts";
import { decodeRule } from "../../src/models/rule.ts";
import { NOBODY } from "../../src/ops/mixed-step/owner.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { downloaded, expectAccessible, press, unfold, until } from "../support/studio.ts";
import { DISH, goOnBy, pause, pick, pictureOf, untilStep } from "../support/studio-dish.ts";
import { visitStudio } from "../support/visit-studio.ts";

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
    await pick(page, "Three goals in one: lizard, butterfly, tropical fish");
    await page.getByRole("radio", { name: "lizard" }).waitFor();
    await untilStep(page, 200);
    await pause(page);
    assert.ok((await errorTo(page, "lizard")) <= 0.07);
    await page.getByRole("radio", { name: "butterfly" }).check();
    // Two steps back from the first one as a butterfly it is a lizard.
    await live(page, 1);
    await press(page, "Step back");
    await press(page, "Step back");
    await page.locator("input:checked + span", { hasText: "lizard" }).waitFor();
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
    await press(page, "Step back");
    await page.locator("input:checked + span", { hasText: "butterfly" }).waitFor();
    await page.getByRole("radio", { name: "tropical fish" }).check();
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
    await pick(page, "Three goals in one: lizard, butterfly, tropical fish");
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

/** The rules that cells follow, [H, W]. */
const owners = (page: Page): Promise<number[]> =>
  page.evaluate(`${DISH}.readState().then(({ owners }) => [...owners])`);

/** The rules that living cells of either half follow. */
async function halves(page: Page): Promise<{ left: Set<number>; right: Set<number> }> {
  const found = { left: new Set<number>(), right: new Set<number>() };
  for (const [cell, owner] of (await owners(page)).entries())
    if (owner !== NOBODY) found[cell % SIDE < SIDE / 2 ? "left" : "right"].add(owner);
  return found;
}

/** How far a half is from a target, relative to an empty one. */
async function errorOfHalf(page: Page, goal: string, side: "left" | "right"): Promise<number> {
  const { image } = await loadTarget(`emoji:${goal}`, 16, 6);
  const isThere = (_: unknown, i: number): boolean => {
    const column = Math.floor(i / 4) % SIDE;
    // Beside the border neighbours of both kinds mix.
    return side === "left" ? column < SIDE / 2 - 2 : column >= SIDE / 2 + 2;
  };
  const [shown, wanted] = [await pictureOf(page), image].map((all) => all.filter(isThere));
  return relativeError(shown as Float32Array, wanted as Float32Array, wanted!.length / 4);
}

test(
  "what a brush touches becomes another picture, which moments keep and one press takes back",
  {
    skip,
  },
  () =>
    visitStudio({ at: "#/dish?rule=three-goals&speed=max&brush=7" }, async (page) => {
      await untilStep(page, 150);
      await pause(page);
      await page.getByRole("radio", { name: "what you touch" }).check();
      assert.ok(await page.getByRole("radio", { name: "butterfly" }).isChecked());
      assert.deepEqual(await halves(page), { left: new Set([0]), right: new Set([0]) });
      // From above the left half to below it: 7 cells to either side are touched.
      const { x, y, width, height } = (await page.locator("#dish").boundingBox())!;
      const side = Math.min(width, height);
      const [column, middle] = [x + (width - side) / 2 + side / 4, y + height / 2];
      await page.mouse.move(column, middle - 0.4 * side);
      await page.mouse.down();
      await page.mouse.move(column, middle + 0.4 * side, { steps: 4 });
      await page.mouse.up();
      const isLeft = `cell % ${SIDE} < ${SIDE / 2}`;
      await until(
        page,
        `${DISH}.readState().then(({ owners }) => !owners.some((owner, cell) => owner === 0 && ${isLeft}))`,
        "the whole left half has the other goal",
      );
      assert.deepEqual(await halves(page), { left: new Set([1]), right: new Set([0]) });
      await live(page, 200);
      assert.ok((await errorOfHalf(page, "butterfly", "left")) <= 0.07);
      assert.ok((await errorOfHalf(page, "lizard", "right")) <= 0.07);

      // A moment has both goals, and the brush goes on with them.
      await unfold(page, "Try it both ways");
      await press(page, "Save this moment");
      await page.locator(".moments li").waitFor();
      await press(page, "Close this message");
      const kept = await owners(page);
      const saved = await page.evaluate<number>(`${DISH}.stepCount`);
      const all = page.getByRole("button", { name: /^All \d+ creatures$/ });
      const known = await all.innerText();
      await page.evaluate(`${DISH}.clear()`);
      await goOnBy(page, saved, () => press(page, "Go on"));
      assert.deepEqual(await owners(page), kept);
      assert.equal(await all.innerText(), known, "no rule was taken for another");

      // By keys, with the brush in the middle: another goal.
      await page.getByRole("radio", { name: "tropical fish" }).check();
      await page.locator("#dish").focus();
      await page.keyboard.press("Enter");
      await until(page, `${DISH}.readState().then(({ owners }) => owners.includes(2))`);
      await page.getByRole("radio", { name: "all of it" }).check();
      assert.ok(
        await page.getByRole("radio", { name: "lizard" }).isChecked(),
        "the brush had its own",
      );
      await page.getByRole("radio", { name: "tropical fish" }).check();
      await until(
        page,
        `${DISH}.readState().then(({ owners }) => owners.every((owner) => [0, ${NOBODY}].includes(owner)))`,
      );
      await live(page, 300);
      assert.ok((await errorTo(page, "tropical-fish")) <= 0.07);

      // What the brush gave does not outlive its creature: a rule that takes over gets those cells too.
      await page.getByRole("radio", { name: "what you touch" }).check();
      await page.locator("#dish").focus();
      await page.keyboard.press("Enter");
      await until(
        page,
        `${DISH}.readState().then(({ owners }) => owners.some((owner) => ![0, ${NOBODY}].includes(owner)))`,
      );
      await page.evaluate(`location.hash += "&pick=swap"`);
      await pick(page, "Lizard that heals");
      await until(
        page,
        `${DISH}.rule.card.target === "emoji:lizard" && ${DISH}.readState().then(({ owners }) => owners.every((owner) => [0, ${NOBODY}].includes(owner)))`,
      );
      assert.equal(await page.locator(".message.error").count(), 0);
    }),
);

test(
  "a mixture of goals has a slider and says that nobody taught it, and a link and a moment keep it",
  {
    skip,
  },
  () =>
    visitStudio({ at: "#/dish?rule=three-goals&goal=butterfly&speed=max" }, async (page) => {
      await untilStep(page, 20);
      await pause(page);
      await page.getByRole("radio", { name: "a mixture" }).check();
      await page.getByText("Half butterfly, half tropical fish: nobody taught it that.").waitFor();
      const slider = page.getByRole("slider", { name: "How much of the second" });
      await slider.press("ArrowLeft");
      await slider.press("ArrowLeft");
      await page.getByText("60% butterfly, 40% tropical fish: nobody taught it that.").waitFor();
      await expectAccessible(page);
      await until(page, `${DISH}.getAttribute("goal") === "butterfly:0.6,tropical-fish:0.4"`);
      const saved = await page.evaluate<number>(`${DISH}.stepCount`);
      await unfold(page, "Try it both ways");
      await press(page, "Save this moment");
      await page.locator(".moments li").waitFor();
      await until(
        page,
        `location.hash.includes(encodeURIComponent("butterfly:0.6,tropical-fish:0.4"))`,
      );
      await page.reload();
      await page.getByText("60% butterfly, 40% tropical fish: nobody taught it that.").waitFor();
      // Both ends alike would be no mixture.
      await page.getByRole("combobox", { name: "Mixed from" }).selectOption("tropical-fish");
      await page.getByText("40% tropical fish, 60% butterfly: nobody taught it that.").waitFor();
      await page.getByRole("radio", { name: "all of it" }).check();
      assert.ok(
        await page.getByRole("radio", { name: "butterfly" }).isChecked(),
        "what it was most",
      );
      await pause(page);
      await unfold(page, "Try it both ways");
      await goOnBy(page, saved, () => press(page, "Go on"));
      await page.getByText("60% butterfly, 40% tropical fish: nobody taught it that.").waitFor();

      // A later moment knows of the mixture in its past.
      await live(page, 1);
      await page.getByRole("radio", { name: "all of it" }).check();
      await press(page, "Save this moment");
      const second = page.getByRole("group", { name: "Moment 2" });
      await page.getByRole("radio", { name: "lizard" }).check();
      const again = second.getByRole("button", { name: "Go on" });
      await goOnBy(page, saved + 1, () => again.click());
      await page.locator("input:checked + span", { hasText: "butterfly" }).waitFor();
      await press(page, "Step back");
      await page.getByText("60% butterfly, 40% tropical fish: nobody taught it that.").waitFor();
      assert.equal(await page.locator(".message.error").count(), 0);
    }),
);
