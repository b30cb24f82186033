// The Heal page in a real browser: the map, its numbers against the command's, and its controls.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { decodeRule } from "../../src/models/rule.ts";
import { carry } from "../../studio/state/rule-link.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { downloaded, expectAccessibleInBothThemes, until } from "../support/studio.ts";
import { untilStep } from "../support/studio-dish.ts";
import { untilTrue } from "../support/until.ts";
import { visitStudio } from "../support/visit-studio.ts";
import { succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const growing = fileURLToPath(new URL("../../zoo/lizard-growing.safetensors", import.meta.url));
/** A small creature, which is measured in half the time of the first one: it heals in places. */
const SMALL = "eye-persistent";
const small = fileURLToPath(new URL(`../../zoo/${SMALL}.safetensors`, import.meta.url));
const LINK = `#/heal?rule=${SMALL}&rngSeed=5&healShape=square&healSize=14`;
const isDone = `document.querySelector(".verdict")?.ariaBusy === "false"`;
const measuredCount = `document.querySelectorAll(".mark:not(.waiting):not(.guessed)").length`;
const end = (page: Page) => until(page, isDone, "a whole measurement");
/** Presses Escape as soon as a position is measured, before another can be. */
const stopAtFirst = `new MutationObserver((_, observer) => {
  if (${measuredCount} === 0) return;
  observer.disconnect();
  dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
}).observe(document.body, { attributes: true, childList: true, subtree: true })`;
const text = (page: Page, selector: string) => page.locator(selector).innerText();

test("the page gives the numbers that `heal --map` gives, in plain arithmetic", { skip }, () =>
  visitStudio({ at: LINK }, async (page) => {
    await end(page);
    const inBrowser = JSON.parse((await downloaded(page, "Save the numbers")).bytes.toString());
    const options = "--seeds 1 --rng-seed 5 --cut-shape square --cut-size 14 --map-spacing 6";
    const more = ["--arithmetic", "plain", "--json", "--map", join(folder(), "m.svg")];
    const { map } = JSON.parse(succeed(folder(), "heal", small, ...options.split(" "), ...more));
    assert.ok(map.positions.length > 10);
    assert.deepEqual(inBrowser, map);
    assert.equal(await text(page, ".verdict"), map.verdict);
    const healed = map.positions.filter(({ outcome }: { outcome: string }) => outcome === "new");
    assert.equal(await page.locator(".mark.new").count(), healed.length);
  }),
);

test("a coarse map shows before the fine one, stops, and starts again", { skip }, () =>
  visitStudio({}, async (page) => {
    await untilStep(page, 1); // so that its worker is there
    await page.evaluate(stopAtFirst);
    await page.evaluate(`location.hash = "#/heal?rule=${SMALL}&healSpacing=2"`);
    await page.getByText(/^Stopped at \d+ of \d+ positions\.$/).waitFor();
    const known = await page.evaluate<number>(measuredCount);
    assert.ok(known > 0, "some are measured");
    assert.ok((await page.locator(".mark.guessed").count()) > 20, "no guesses between them");
    await untilTrue(
      () => page.workers().length === 1,
      () => "the end of the work; the dish that was left keeps its worker",
    );
    assert.equal(await page.evaluate<number>(measuredCount), known);
    assert.match(await text(page, ".verdict"), /^\d+ of \d+ positions healed so far\.$/);

    await page.getByRole("radio", { name: "smooth" }).check();
    await page.locator(".between").waitFor();
    const strengths = await page.evaluate<number[]>(
      `[".mark:not(.guessed)", ".between > :not(.guessed)", ".between > .guessed", ".mark.guessed"]
        .map((part) => Number(getComputedStyle(document.querySelector(part)).fillOpacity))`,
    );
    assert.deepEqual(strengths, [1, 0.5, 0.2, 0], "the less is known, the fainter");
    await page.getByRole("radio", { name: "marks" }).check();

    await page.getByLabel("few").check();
    await page.getByRole("button", { name: "Measure again" }).click();
    await end(page);
    assert.equal(await page.locator(".mark.guessed, .mark.waiting").count(), 0);
    assert.match(await text(page, ".verdict"), /^The creature heals in places/);
    await until(page, `location.hash === "#/heal?rule=${SMALL}"`, "the link");
  }),
);

test("keys and pointer choose a position; another rule that is picked is measured", { skip }, () =>
  visitStudio({ at: `#/heal?rule=${SMALL}` }, async (page) => {
    await end(page);
    assert.match(await text(page, ".verdict"), /^The creature heals in places/);
    assert.equal(await page.locator(".portraits").count(), 0);
    await page.getByRole("application").focus();
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.locator(".portraits svg").count(), 3);
    const first = await text(page, ".detail");
    assert.match(first, /^Row 30\.5, column 30\.5: worse than the wound\./);
    await page.keyboard.press("ArrowDown");
    assert.notEqual(await text(page, ".detail"), first);
    await page.locator(".map .reach").last().hover();
    assert.match(await text(page, ".detail"), /: as if never cut\./);
    assert.equal(await page.locator(".map .cut").count(), 1);

    await page.getByLabel("Creature", { exact: true }).selectOption("eye-regenerating");
    const rule = `document.querySelector(".verdict").dataset.rule`;
    await until(page, `${rule} === "eye-regenerating"`, "the other rule");
    await end(page);
    assert.match(await text(page, ".verdict"), /^The creature heals wherever it is cut/);
  }),
);

test("axe finds nothing, and nothing is wider than a phone", { skip }, () =>
  visitStudio(
    { at: `#/heal?rule=${SMALL}`, viewport: { width: 360, height: 740 } },
    async (page) => {
      await until(page, `${measuredCount} > 0`, "the first positions");
      await expectAccessibleInBothThemes(page);
      await end(page);
      await page.locator(".map .reach").first().hover();
      await expectAccessibleInBothThemes(page);
      const width = await page.evaluate<number>("document.documentElement.scrollWidth");
      assert.ok(width <= 360, `${width} pixels`);
    },
  ),
);

test("a rule that came in a link stands in the menu", { skip }, () =>
  visitStudio({}, async (page) => {
    const rule = decodeRule(new Uint8Array(readFileSync(growing)));
    const name = carry("Out of a link", rule);
    await page.evaluate(`location.hash = "#/heal?rule=${encodeURIComponent(name)}"`);
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    const menu = page.getByLabel("Creature", { exact: true });
    await until(
      page,
      `document.querySelector("select").selectedOptions[0]?.text === "Out of a link"`,
    );
    assert.equal(await menu.inputValue(), name);
  }),
);
