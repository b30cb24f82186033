// Pictures as people have them: what the studio lets one choose, and that it makes what the command makes of it. The
// pictures themselves are in browsers-pictures.test.ts.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import sharp from "sharp";
import { loadTarget } from "../../src/cli/target.ts";
import type { PictureOptions } from "../../src/data/picture/options.ts";
import { seedCellsFor } from "../../src/systems/growing/parts.ts";
import { decodeRun } from "../../src/training/run-file.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import {
  commandTarget,
  givePicture,
  PICTURE_PAGE,
  REMEMBER_PIXELS,
  shownTarget,
  trap,
} from "../support/pictures.ts";
import { downloaded, expectAccessible } from "../support/studio.ts";
import { phase } from "../support/studio-train.ts";
import { untilTrue } from "../support/until.ts";
import { visitStudio } from "../support/visit-studio.ts";
import { workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const at = PICTURE_PAGE;

test("a picture that shrinks a lot, half transparent, is the command's too", { skip }, async () => {
  const file = join(folder(), "shades.png");
  const raw = { width: 3000, height: 1700, channels: 4 } as const;
  const pixels = Uint8Array.from({ length: 3000 * 1700 * 4 }, (_, i) => {
    const [x, y] = [(i >> 2) % 3000, Math.floor((i >> 2) / 3000)];
    return [x >> 4, y >> 3, (x * y) >> 15, (x + y) >> 5][i & 3] & 255;
  });
  await sharp(pixels, { raw }).png().toFile(file);
  await visitStudio({ at }, async (page) => {
    await page.evaluate(REMEMBER_PIXELS);
    await givePicture(page, file);
    const shown = await shownTarget(page, "shades.png");
    assert.deepEqual(shown, await commandTarget(file));
  });
});

test("background, margins, pixels and frame are chosen, noted, and go into the run", {
  skip,
}, async () => {
  await visitStudio({ at: `${at}&regime=growing&trainingSteps=2` }, async (page) => {
    await page.evaluate(REMEMBER_PIXELS);
    const own = page.locator(".own-picture");
    /** Waits for the command's target: the one before a choice stays on show until the picture is read again. */
    const same = async (name: string, options: PictureOptions): Promise<void> => {
      const expected = await commandTarget(trap(name), options);
      await untilTrue(
        async () => isDeepStrictEqual(await shownTarget(page, name), expected),
        () => `the command's target of ${name}`,
      );
    };
    const press = (group: string, choice: string): Promise<void> =>
      own.getByRole("radiogroup", { name: group }).getByRole("radio", { name: choice }).check();
    await own.getByText("Drop a picture here, paste one, or choose a file").waitFor();
    await own.getByLabel("Choose a picture").setInputFiles(trap("opaque.jpg"));
    await own.getByText("so its background will grow too. It is plain").waitFor();
    await press("Background", "Take away");
    await own.getByText("so its background will grow too").waitFor({ state: "detached" });
    await same("opaque.jpg", { background: "auto" });
    await press("Background", "A colour");
    await own.getByLabel("Its colour").fill("#00ff00");
    await own.getByText("opaque.jpg has nothing of the colour #00ff00 at its edge").waitFor();
    assert.equal(await page.getByRole("button", { name: "Start training" }).isDisabled(), true);
    await givePicture(page, trap("anim.webp"));
    await own.getByText("The frames before frame 2 are empty, so that one will grow.").waitFor();
    await own.getByLabel("Frame, of 2").fill("1");
    await own.getByLabel("Frame, of 2").press("Enter");
    await own.getByText("anim.webp is fully transparent").waitFor();
    await givePicture(page, trap("two-parts.png"));
    await own.getByText("It is in 2 parts that growth does not connect").waitFor();
    await press("Margins", "Keep");
    await press("Pixels", "Smooth");
    await same("two-parts.png", { trim: false, resample: "smooth" });
    await expectAccessible(page);
    await page.getByRole("button", { name: "Start training" }).click();
    await phase(page, "Done");
    const run = decodeRun((await downloaded(page, "The whole run")).bytes, "growing");
    const target = await loadTarget(trap("two-parts.png"), 24, 2, {
      trim: false,
      resample: "smooth",
    });
    assert.deepEqual(run.target, target.image);
    assert.deepEqual(run.spec.seedCells, seedCellsFor(target.image, target.height, target.width));
    assert.deepEqual(run.origin, {
      ...{ preset: "fast", size: 24, pad: 2, trim: false, resample: "smooth" },
    });
  });
});

test("a browser that shows only first frames says so where the first is empty", {
  skip,
}, async () => {
  await visitStudio({ at }, async (page) => {
    await page.route("**/workers/picture-*.js", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({
        response: answer,
        body: `delete self.ImageDecoder;${await answer.text()}`,
      });
    });
    await givePicture(page, trap("anim-first-empty.gif"));
    await page
      .locator(".own-picture")
      .getByText(
        "The first frame of anim-first-empty.gif is empty, and this browser shows no other",
      )
      .waitFor();
    await givePicture(page, trap("ring.png"));
    await page.getByLabel("What it shall grow: ring.png,").waitFor();
  });
});

test("a part of a picture is chosen by hand or by keys, and is what the command makes of that part", {
  skip,
}, async () => {
  const file = join(folder(), "scene.png");
  const raw = { width: 200, height: 120, channels: 4 } as const;
  const pixels = Uint8Array.from({ length: 200 * 120 * 4 }, (_, i) => {
    const [x, y] = [(i >> 2) % 200, Math.floor((i >> 2) / 200)];
    return [(x * 37) ^ y, (y * 29) ^ x, x + y, x > 20 ? 255 : 0][i & 3] & 255;
  });
  await sharp(pixels, { raw }).png().toFile(file);
  await visitStudio({ at: `${at}&regime=growing&trainingSteps=2` }, async (page) => {
    await page.evaluate(REMEMBER_PIXELS);
    await givePicture(page, file);
    const frame = page.getByRole("application", { name: "The part that shall grow" });
    const same = async (crop: string | undefined): Promise<void> => {
      const expected = await commandTarget(file, { crop });
      await untilTrue(
        async () => isDeepStrictEqual(await shownTarget(page, "scene.png"), expected),
        () => `the command's target of the part ${crop}`,
      );
    };
    await frame.focus();
    await same(undefined);
    // From 200 pixels, over 160, to 128; then a twentieth of that to the right.
    for (const key of ["+", "+", "ArrowRight"]) await page.keyboard.press(key);
    await same("42,0,128");
    await expectAccessible(page);
    for (const key of ["+", "0"]) await page.keyboard.press(key);
    await same(undefined);
    await page.getByLabel("Zoom", { exact: true }).fill("2");
    await same("75,35,50");
    await page.evaluate("scrollTo(0, 0)");
    const box = (await frame.boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + box.width / 2, y - box.height / 5, { steps: 5 });
    await page.mouse.up();
    await same("50,45,50");
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, -Math.log(1.25) / 0.002);
    const part = join(folder(), "part.png");
    const crop = "55,50,40";
    await same(crop);
    await sharp(file).extract({ left: 55, top: 50, width: 40, height: 40 }).png().toFile(part);
    assert.deepEqual(await commandTarget(part), await commandTarget(file, { crop }));
    await page.getByRole("button", { name: "Start training" }).click();
    await phase(page, "Done");
    const run = decodeRun((await downloaded(page, "The whole run")).bytes, "growing");
    assert.deepEqual(run.target, (await loadTarget(part, 24, 2)).image);
    assert.deepEqual(run.origin, { preset: "fast", size: 24, pad: 2, crop });
  });
});

test("a picture that is dropped on any page is offered to be trained", { skip }, () =>
  visitStudio({ at: "#/dish" }, async (page) => {
    const bytes = readFileSync(trap("ring.png")).toString("base64");
    for (const hash of ["#/dish", "#/tour", "#/heal", "#/imagine"]) {
      await page.evaluate(`location.hash = "${hash}"`);
      await page
        .locator(`main.${hash.slice(2)} h1`)
        .first()
        .waitFor({ state: "attached" });
      await page.evaluate(`(() => {
        const given = new DataTransfer();
        const bytes = Uint8Array.from(atob("${bytes}"), (c) => c.charCodeAt(0));
        given.items.add(new File([bytes], "ring.png", { type: "image/png" }));
        for (const kind of ["dragenter", "drop"])
          dispatchEvent(new DragEvent(kind, { dataTransfer: given, cancelable: true }));
      })()`);
      const offer = page.getByRole("dialog", { name: "Train a creature from ring.png?" });
      await offer.waitFor();
      if (hash === "#/dish") await expectAccessible(page);
      if (hash !== "#/imagine") await page.keyboard.press("Escape");
      else await offer.getByRole("button", { name: "Choose its part, and train" }).click();
    }
    await page.getByLabel("What it shall grow: ring.png,").waitFor();
    assert.match(await page.evaluate("location.hash"), /^#\/train\?target=picture/);
  }),
);
