// The picker of creatures: a few stand on the page, all others are loaded when they are asked for, and found by words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { groupsOf, zooRules } from "../../scripts/studio-zoo.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { expectAccessible, until } from "../support/studio.ts";
import { DISH, pick, untilStep } from "../support/studio-dish.ts";
import { visitStudio } from "../support/visit-studio.ts";

/** The files of the zoo that were loaded, apart from rules. */
const LOADED = `performance.getEntriesByType("resource")
  .map(({ name }) => name.split("/").slice(-2).join("/"))
  .filter((name) => /^zoo-\\w+\\//.test(name))`;

test(
  "all creatures are found by group, by words in many languages, and by keys alone",
  { skip },
  () =>
    visitStudio({}, async (page) => {
      await untilStep(page, 5);
      const all = page.getByRole("button", { name: /^All \d+ creatures$/ });
      await all.waitFor();
      const before = await page.evaluate<string[]>(LOADED);
      const pictures = before.filter((name) => name.endsWith(".webp"));
      assert.ok(pictures.length <= 7, `pictures of a few: ${pictures}`);
      assert.ok(!before.some((name) => name.endsWith("words.json")), "words are for who looks");

      await all.press("Enter");
      const field = page.getByRole("searchbox", { name: "Find a creature" });
      await until(page, `document.activeElement?.type === "search"`, "the keys go to the field");
      await page.getByRole("region", { name: "Animals", exact: true }).waitFor();
      for (const { title, rules } of groupsOf(zooRules())) {
        const tiles = page.getByRole("region", { name: title, exact: true }).locator(".tile");
        // Each rule that was trained for less grows what another grows, and is chosen beside that.
        const expected = title === "Trained for less" ? 0 : Object.keys(rules).length;
        assert.equal(await tiles.count(), expected, title);
      }
      await expectAccessible(page);

      const tiles = page.locator(".picker .tile");
      await field.pressSequentially("Frosch");
      await until(page, `document.querySelectorAll(".picker .tile").length === 1`, "the frog");
      assert.equal(await tiles.getAttribute("aria-label"), "Frog that heals");
      const loaded = await page.evaluate<string[]>(LOADED);
      assert.equal(loaded.filter((name) => name.endsWith("words.json")).length, 1, "once");
      await field.press("Enter");
      await until(page, `${DISH}.getAttribute("label").startsWith("Frog")`, "the frog's dish");
      await field.fill("leopard");
      await field.press("Enter");
      await until(page, `${DISH}.getAttribute("label").startsWith("Leopard texture")`, "its dish");
      await until(page, `${DISH}.image().height === 96`, "more room than it was trained on");
      await field.fill("quagga");
      await page.getByText("No creature is called “quagga”, or found by it.").waitFor();
      await expectAccessible(page);
      await field.fill("");
      await field.press("Escape");
      await until(
        page,
        `document.activeElement?.ariaLabel?.startsWith("All ")`,
        "back where it began",
      );
      const chosen = page.locator(`.tile[aria-pressed="true"]`);
      assert.equal(
        await chosen.getAttribute("aria-label"),
        "Leopard texture",
        "it is among the few",
      );
      // Of a texture that joins in, the first goal grows.
      await page.evaluate(`location.hash += "&pick=join"`);
      await pick(page, "Three textures in one: leopard, pebbles, waves");
      await page.getByText("Double-click where the leopard texture shall grow.").waitFor();
    }),
);

test("a creature is taken as it was trained: to grow, to stay or to heal", { skip }, () =>
  visitStudio({}, async (page) => {
    await untilStep(page, 5);
    const trained = page.getByRole("radiogroup", { name: "It was trained to" });
    assert.ok(await trained.getByRole("radio", { name: "heal" }).isChecked());
    const tiles = await page.locator(".tile").count();
    await trained.getByRole("radio", { name: "stay" }).press("Space");
    await until(page, `${DISH}.getAttribute("label").startsWith("Lizard that stays")`, "its dish");
    await page.getByText("Trained to grow and to stay as it is").waitFor();
    const chosen = page.locator(`.tile[aria-pressed="true"]`);
    assert.equal(await chosen.getAttribute("aria-label"), "Lizard that stays");
    assert.equal(await page.locator(".tile").count(), tiles, "in its kin's place");
    await page.keyboard.press("ArrowLeft");
    await until(page, `${DISH}.getAttribute("label").startsWith("Lizard that grows")`, "by keys");
    await expectAccessible(page);
    await pick(page, "Cactus that heals");
    await until(page, `${DISH}.getAttribute("label").startsWith("Cactus")`, "the cactus");
    assert.equal(await trained.count(), 0, "there is one cactus only");
  }),
);
