// What a new rule shall grow: pictures good and bad, emoji, drawings by mouse, finger and keys.
import assert from "node:assert/strict";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { loadTarget } from "../../src/cli/target.ts";
import { decodeRun } from "../../src/training/run-file.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { givePicture } from "../support/pictures.ts";
import { downloaded, expectAccessible, until } from "../support/studio.ts";
import { drawSquare, phase, trainAt } from "../support/studio-train.ts";
import { visitStudio } from "../support/visit-studio.ts";
import { workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

/** The target of the run that starts when one presses the button. */
async function trainedTarget(page: Page): Promise<{ name: string; image: Float32Array }> {
  await page.getByRole("button", { name: "Start training" }).click();
  await phase(page, "Done");
  const { target, targetName } = decodeRun(
    (await downloaded(page, "The whole run")).bytes,
    "growing",
  );
  await page.getByRole("button", { name: "Another run" }).click();
  await page.getByRole("button", { name: "Start training" }).waitFor();
  return { name: targetName, image: target };
}

test("pictures and emoji become the targets that the command line makes of them", {
  skip,
}, async () => {
  const here = folder();
  const file = join(here, "flag.png");
  const red = { r: 200, g: 30, b: 40, alpha: 1 };
  const blue = await sharp({ create: { width: 6, height: 2, channels: 3, background: "#2040c0" } })
    .png()
    .toBuffer();
  await sharp({ create: { width: 12, height: 8, channels: 4, background: red } })
    .composite([{ input: blue, left: 3, top: 3 }])
    .png()
    .toFile(file);
  const at = "#/train?size=12&pad=2&regime=growing&trainingSteps=2";
  await visitStudio({ at }, async (page) => {
    const emoji = await trainedTarget(page);
    const { image } = await loadTarget("emoji:lizard", 12, 2);
    const apart = emoji.image.reduce((sum, value, i) => sum + Math.abs(value - image[i]), 0);
    assert.equal(emoji.name, "emoji:lizard");
    assert.ok(apart / image.length <= 0.01, `the mean difference is ${apart / image.length}`);
    await givePicture(page, file);
    await page.getByText("flag.png, 12 by 8 pixels").waitFor();
    const picture = await trainedTarget(page);
    assert.deepEqual(picture, { name: "flag.png", image: (await loadTarget(file, 12, 2)).image });
  });
});

test("what is no picture is refused in one sentence, and nothing else is trained on unawares", {
  skip,
}, async () => {
  const here = folder();
  const write = (name: string, bytes: Uint8Array | string): string => {
    writeFileSync(join(here, name), bytes);
    return join(here, name);
  };
  const plain = { create: { width: 9, height: 9, channels: 4, background: "#f80" } } as const;
  const png = await sharp(plain).png().toBuffer();
  const clear = await sharp({ ...plain, create: { ...plain.create, background: "#0000" } })
    .png()
    .toBuffer();
  // A header that promises 60,000 by 60,000 pixels.
  const vast = Buffer.from(png);
  vast.writeUInt32BE(60_000, 16);
  vast.writeUInt32BE(60_000, 20);
  const heavy = write("heavy.png", png);
  truncateSync(heavy, 65 * 2 ** 20);
  await visitStudio({ at: "#/train?size=8&pad=2" }, async (page) => {
    const target = page.getByLabel("What it shall grow: emoji:lizard, on 12 by 12 cells");
    await target.waitFor();
    for (const [file, sentence] of [
      [write("text.txt", "not a picture"), "text.txt is not a picture: give a PNG"],
      [write("empty.png", ""), "empty.png is empty"],
      [write("vast.png", vast), "vast.png is damaged, or has more pixels"],
      [heavy, "heavy.png has more than 64 million bytes"],
      [write("cut.png", png.subarray(0, -20)), "cut.png is damaged: it was cut off"],
      [write("wrong.svg", "<svg"), "wrong.svg is not a picture"],
      [write("broken.svg", "<svg viewBox='0 0 9 9'><rect"), "broken.svg is not an SVG that this"],
      [write("photo.heic", "\0\0\0\x18ftypheic\0\0\0\0"), "photo.heic is HEIC, which this browser"],
      [write("scan.tiff", "II*\0\b\0\0\0\0\0"), "scan.tiff is TIFF, which this browser"],
    ] as const) {
      await givePicture(page, file);
      await page.locator(".own-picture").getByText(sentence).waitFor();
      assert.equal(await page.getByRole("button", { name: "Start training" }).isDisabled(), true);
    }
    await page.getByRole("radio", { name: "Emoji" }).check();
    await target.waitFor();
    await givePicture(page, write("clear.png", clear));
    const nothing = "clear.png is fully transparent: there is nothing to grow.";
    await page.locator(".go").getByText(nothing).waitFor();
    assert.equal(await page.getByRole("button", { name: "Start training" }).isDisabled(), true);
  });
});

test("an address with an emoji that there is not asks for another", { skip }, () =>
  visitStudio({ at: "#/train?target=emoji:unicorn-of-mars" }, async (page) => {
    await page.getByText("Choose an emoji first.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Start training" }).isDisabled(), true);
  }),
);

test("an emoji is found in the visitor's languages, and an image can be pasted", {
  skip,
}, async () => {
  await visitStudio({ at: "#/train?size=8&pad=2", locale: "de" }, async (page) => {
    await page.getByRole("searchbox", { name: "Search all emoji" }).fill("mush");
    await page.getByRole("radio", { name: "mushroom", exact: true }).check();
    await page.getByLabel("What it shall grow: emoji:mushroom").waitFor();
    await until(page, `location.hash.includes("target=emoji%3Amushroom")`, "the link keeps it");
    await page.getByRole("searchbox").fill("qqq");
    await page.getByText("No emoji is called “qqq”, or found by it.").waitFor();
    for (const [question, name] of [
      ["happy", "grinning-face"],
      ["Haus", "house"],
      ["🍕", "pizza"],
    ] as const) {
      await page.getByRole("searchbox").fill(question);
      await page.getByRole("radio", { name: name.replaceAll("-", " "), exact: true }).check();
      await page.getByLabel(`What it shall grow: emoji:${name}`).waitFor();
    }
    await page.getByRole("searchbox").fill("");
    await page.getByRole("radio", { name: "lizard", exact: true }).waitFor();
    await expectAccessible(page);
    await page.evaluate(`(async () => {
      const canvas = new OffscreenCanvas(5, 5);
      canvas.getContext("2d").fillRect(0, 0, 5, 5);
      const files = new DataTransfer();
      files.items.add(new File([await canvas.convertToBlob()], "pasted.png", { type: "image/png" }));
      dispatchEvent(new ClipboardEvent("paste", { clipboardData: files }));
    })()`);
    await page.getByLabel("What it shall grow: pasted.png").waitFor();
  });
});

const drawn = `JSON.parse(localStorage.getItem("blastema-drawing")).filter((cell) => cell !== 0).length`;

test("one draws, fills, undoes and starts with keys only", { skip }, async () => {
  await visitStudio({ at: trainAt("regime=growing&trainingSteps=2") }, async (page) => {
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = `document.activeElement?.getAttribute("role") === "application"`;
    await page.getByRole("application").waitFor();
    for (let i = 0; i < 30 && !(await page.evaluate(focused)); i++) await press("Tab");
    await press("ArrowDown", "ArrowRight", ...Array(4).fill("Shift+ArrowRight"));
    await until(page, `${drawn} === 5`, "a line of five cells");
    await press("ArrowDown", "f");
    await until(page, `${drawn} === 64`, "all is filled");
    await press("z");
    await until(page, `${drawn} === 5`, "undone");
    await press("y", "z", "e", " ", "p", "ArrowDown", " ");
    await until(page, `${drawn} === 6`, "one more cell");
    const start = `document.activeElement?.textContent === "Start training"`;
    for (let i = 0; i < 30 && !(await page.evaluate(start)); i++) await press("Tab");
    await press("Enter");
    await phase(page, "Done");
  });
});

test("on a phone: a finger draws, nothing sticks out, and axe finds nothing", {
  skip,
}, async () => {
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const at = trainAt("regime=growing&trainingSteps=60");
  await visitStudio({ at, ...phone }, async (page) => {
    const fits = () => page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
    const box = await page.getByRole("application").boundingBox();
    assert.ok(box);
    await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
    await until(page, `${drawn} === 1`, "one cell");
    await drawSquare(page);
    assert.ok((await fits()) <= 0, "choosing fits");
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await expectAccessible(page);
    await page.getByRole("button", { name: "Start training" }).click();
    await phase(page, "Done");
    assert.ok((await fits()) <= 0, "the run fits");
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: "light" });
    await expectAccessible(page);
  });
});
