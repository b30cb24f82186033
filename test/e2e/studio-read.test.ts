// The page Read in a real browser: cells read a drawing, change their minds, and are asked, by pointer and by keyboard.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/project.ts";
import { withoutChromium } from "../support/chromium.ts";
import { expectAccessible, until } from "../support/studio.ts";
import { visitStudio } from "../support/visit-studio.ts";

const model = "zoo/digits-reader.safetensors";
const skip = withoutChromium || (!existsSync(join(root, model)) && `there is no ${model}`);

const VERDICT = `document.querySelector(".verdict")?.innerText ?? ""`;
const says = (digit: number): string => `/(say|agree:) ${digit}\\.$/.test(${VERDICT})`;

test("cells read a drawing, change their minds, and say what they believe", { skip }, () =>
  visitStudio({ at: "#/read" }, async (page) => {
    await until(page, says(3), "that the first drawing is a 3");
    await expectAccessible(page);
    await page.keyboard.press("1");
    await until(page, says(1), "that it is a 1 now");

    await page.keyboard.press("a");
    const pad = page.getByRole("application");
    const box = await pad.boundingBox();
    assert.ok(box);
    await pad.click({ position: { x: box.width / 2, y: box.height / 2 } });
    await until(
      page,
      `/sure of \\d$/.test(document.querySelector(".minds figcaption")?.innerText)`,
      "a cell's answer",
    );
    await until(page, `document.querySelectorAll(".minds polyline").length === 10`, "its past");

    // By keyboard alone: no ink, then a line from the middle down, then none again.
    await page.keyboard.press("c");
    await until(page, `${VERDICT} === "No ink, and so no cells."`, "an empty drawing");
    await pad.focus();
    await page.keyboard.press("Space");
    for (let row = 0; row < 6; row++) await page.keyboard.press("Shift+ArrowDown");
    await until(page, `/cells (say|agree)/.test(${VERDICT})`, "what cells say of a line");
    await page.keyboard.press("r");
    for (let row = 0; row < 8; row++) await page.keyboard.press("Shift+ArrowUp");
    for (let row = 0; row < 10; row++) await page.keyboard.press("Shift+ArrowDown");
    await until(page, `/^(No|Too little) ink/.test(${VERDICT})`, "that the line is gone");
  }),
);
