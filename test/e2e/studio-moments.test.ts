// Saved moments on the page Play: they go on with the same bits, after a reload and from a file too, and two can be compared.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { decodeDish, encodeDish } from "../../src/dish/index.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/models/safetensors.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { downloaded, expectAccessible, press, unfold, until } from "../support/studio.ts";
import { DISH, drop, goOnBy, pause, untilStep } from "../support/studio-dish.ts";
import { visitStudio } from "../support/visit-studio.ts";

const FOLD = "Try it both ways";

/** What the dish holds, as one number that any other bit would change, and its step. */
const bits = (page: Page, dish = DISH): Promise<string> =>
  page.evaluate(`(async () => {
    const dish = ${dish};
    const { state, owners } = await dish.readState();
    let hash = 17;
    for (const word of [...new Uint32Array(state.buffer), ...owners]) hash = Math.imul(hash ^ word, 0x01000193);
    // The picture on show may be of an earlier step.
    return (await dish.keepPoint()).keyframes.at(-1).step + ":" + hash;
  })()`);

const stepOf = (bits: string): number => Number.parseInt(bits, 10);

const steps = (page: Page, count: number): Promise<void> => page.evaluate(`${DISH}.step(${count})`);
const cut = (page: Page): Promise<void> =>
  page.evaluate(`${DISH}.cut({ kind: "disc", row: 36, column: 36, radius: 8 })`);

/** Saves the dish under a name. */
async function save(page: Page, name: string): Promise<void> {
  await page.getByRole("textbox", { name: "Name of the moment" }).fill(name);
  await press(page, "Save this moment");
  await page.locator(".moments li", { hasText: name }).waitFor();
}

/** Presses a button of a moment. */
const pressAt = (page: Page, name: string, button: string): Promise<void> =>
  page.getByRole("group", { name, exact: true }).getByRole("button", { name: button }).click();

/** Lets the dish go on from a moment, and waits until it stands there. */
async function goOn(page: Page, name: string, expected: string): Promise<void> {
  await goOnBy(page, stepOf(expected), () => pressAt(page, name, "Go on"));
  assert.equal(await bits(page), expected, name);
}

test(
  "a moment goes on with the bits that the dish would have had, after a reload too",
  { skip },
  () =>
    visitStudio({ at: "#/dish?speed=max&angle=30&rngSeed=5" }, async (page) => {
      await untilStep(page, 60);
      await pause(page);
      await unfold(page, FOLD);
      const saved = await bits(page);
      await save(page, "Whole");
      await steps(page, 90);
      const later = await bits(page);
      await cut(page);
      await steps(page, 20);
      const healing = await bits(page);
      await save(page, "Wounded");
      await goOn(page, "Whole", saved);
      await page.evaluate(`${DISH}.back(13)`);
      await steps(page, 103);
      assert.equal(await bits(page), later);
      // Settings go with a moment, and a cut that was saved is part of its past.
      await page.evaluate(`location.hash = "#/dish?rngSeed=6&angle=70&width=64"`);
      await until(page, `${DISH}.getAttribute("rng-seed") === "6"`);
      await goOn(page, "Wounded", healing);
      await until(page, `location.hash === "#/dish?rngSeed=5&angle=30"`);
      await page.reload();
      await until(page, `${DISH}?.stepCount > 0`, "the first step");
      await pause(page);
      await unfold(page, FOLD);
      await goOn(page, "Wounded", healing);
      assert.equal(await page.getByText("went on from “Whole”").count(), 1);
      await expectAccessible(page);
    }),
);

test(
  "a moment's file is saved, and opened by the button and by a drop; a bad one changes nothing",
  { skip },
  () =>
    visitStudio(
      { at: "#/dish?speed=max&rule=butterfly-regenerating&also=lizard-regenerating&angle=360" },
      async (page) => {
        await untilStep(page, 50);
        await pause(page);
        await page.evaluate(`${DISH}.plant(10, 10, 1)`);
        await steps(page, 30);
        await unfold(page, FOLD);
        await save(page, "Two of them");
        const saved = await bits(page);
        const { name, bytes } = await downloaded(page, "Save its file");
        assert.equal(name, "two-of-them.dish.safetensors");
        assert.equal(decodeDish(bytes).rules.length, 2);
        await pressAt(page, "Two of them", "Forget it");
        await until(page, `document.querySelectorAll(".moments li").length === 0`);

        const spoilt = decodeSafetensors(bytes);
        (spoilt.tensors.cells!.data as Float32Array)[7] = Number.NaN;
        const wide = decodeDish(bytes);
        const bad: readonly [Uint8Array, RegExp][] = [
          [bytes.subarray(0, bytes.length - 5), /truncated/],
          [encodeSafetensors(spoilt), /is broken: its cells at step \d+ are not/],
          [encodeDish({ ...wide, point: { ...wide.point, width: 600 } }), /more than 512 a side/],
        ];
        for (const [strange, sentence] of bad) {
          await drop(page, "strange.dish.safetensors", strange);
          const message = page.getByRole("alert").getByText(sentence);
          await message.waitFor();
          assert.match(
            (await message.textContent()) ?? "",
            /^strange\.dish\.safetensors cannot go on here\./,
          );
          assert.equal(await bits(page), saved);
          await page.getByRole("alert").getByRole("button").first().click();
        }

        await steps(page, 9);
        await goOnBy(page, stepOf(saved), () => drop(page, "renamed.safetensors", bytes));
        assert.equal(await bits(page), saved);
        await page.evaluate(`location.hash = "#/dish?rule=lizard-regenerating"`);
        await until(page, `${DISH}.rule?.card.target === "emoji:lizard"`, "another rule");
        await pause(page);
        const chooser = page.waitForEvent("filechooser");
        await press(page, "Open a moment’s file");
        const file = { name: "a", mimeType: "", buffer: Buffer.from(bytes) };
        const chosen = await chooser;
        await goOnBy(page, stepOf(saved), () => chosen.setFiles(file));
        await until(
          page,
          `location.hash === "#/dish?rule=butterfly-regenerating&also=lizard-regenerating&angle=360"`,
        );
      },
    ),
);

test("two branches run side by side, and what differs is told", { skip }, () =>
  visitStudio({ at: "#/dish?speed=max" }, async (page) => {
    await untilStep(page, 60);
    await pause(page);
    await page.keyboard.press("m");
    await unfold(page, FOLD);
    await page.locator(".moments li", { hasText: "Moment 1" }).waitFor();
    await steps(page, 25);
    await pressAt(page, "Moment 1", "Compare");
    const verdict = page.locator(".verdict");
    await verdict.getByText("The same in every cell, to the last bit.").waitFor();
    const [left, right] = [0, 1].map(
      (i) => `document.querySelectorAll(".compare nca-canvas")[${i}]`,
    );
    const seen = async (): Promise<string[]> => [await bits(page, left), await bits(page, right)];
    assert.equal((await seen())[0], await bits(page));
    await expectAccessible(page);

    await page.evaluate(`${left}.focus()`);
    await page.keyboard.press("Enter");
    await verdict.getByText(/\d of \d+ cells differs?, \d+ of them so much/).waitFor();
    await press(page, "Play both");
    const first = await page.evaluate<number>(`${right}.stepCount`);
    await until(page, `${right}.stepCount >= ${first + 20}`);
    await press(page, "Pause both");
    await press(page, "One step");
    await until(page, `${left}.stepCount === ${right}.stepCount`);
    await page.getByRole("combobox", { name: "Left" }).selectOption({ label: "Moment 1" });
    await verdict.getByText("The same in every cell, to the last bit.").waitFor();
    await page.keyboard.press("Escape");
    await until(page, `!document.querySelector(".compare")`);

    // A dish that begins anew has not gone on from a moment, and names are those that no earlier visit gave.
    await page.evaluate(`${DISH}.reset()`);
    await until(page, `${DISH}.stepCount === 0`);
    await page.keyboard.press("m");
    const second = page.locator(".moments li", { hasText: "Moment 2" });
    assert.doesNotMatch(await second.innerText(), /went on/);
    await page.reload();
    await untilStep(page, 1);
    await page.keyboard.press("m");
    await page.getByText("Saved as “Moment 3”").waitFor();
  }),
);
