// Pictures as people have them: what the studio lets one choose, and that it makes what the command makes of it. The
// pictures themselves are in engines-pictures.test.ts.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import sharp from "sharp";
import { loadTarget } from "../../src/cli/target.ts";
import type { PictureOptions } from "../../src/data/picture/options.ts";
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
import { downloaded, expectAccessible, visitStudio } from "../support/studio.ts";
import { phase } from "../support/studio-train.ts";
import { untilTrue } from "../support/until.ts";
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
    assert.deepEqual(run.spec.seedCells, target.seedCells);
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
