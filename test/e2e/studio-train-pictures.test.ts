// Pictures as people have them: the studio makes of each what the command makes of it, bit for bit where it comes as pixels.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import sharp from "sharp";
import { toPicture } from "../../src/cli/pictures.ts";
import { loadTarget } from "../../src/cli/target.ts";
import type { PictureOptions } from "../../src/data/picture/options.ts";
import { decodeRun } from "../../src/training/run-file.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { givePicture, rememberPixels, shownTarget, trap } from "../support/pictures.ts";
import { expectAccessible, visitStudio } from "../support/studio.ts";
import { downloaded, phase } from "../support/studio-train.ts";
import { workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const at = "#/train?size=24&pad=2&target=picture";

/** The target that the command makes of a file: bytes [H, W, 4], not premultiplied. */
async function commandTarget(file: string, options: PictureOptions = {}): Promise<Uint8Array> {
  const { image, height, width } = await loadTarget(file, 24, 2, options);
  return toPicture(image, height, width, "transparent").rgba;
}

/** Sentences of both, for what neither grows. */
const REFUSED: Readonly<Record<string, string>> = {
  "faint.png": "faint.png is too faint to grow at 24 cells: its alpha must be above 0.1 somewhere.",
  "href.svg": "href.svg shows another file (rgba.png), which is not in it",
};
/** What only the browser reads. */
const BROWSERS_ONLY = ["pic.bmp"];

test("every picture becomes the command's target, bit for bit unless it is an SVG", {
  skip,
}, async () => {
  await visitStudio({ at }, async (page) => {
    await rememberPixels(page);
    for (const name of readdirSync(trap("."))) {
      await givePicture(page, trap(name));
      const refusal = REFUSED[name];
      if (refusal) {
        await page.locator(".own-picture").getByText(refusal).waitFor();
        await assert.rejects(commandTarget(trap(name)), (error: Error) =>
          error.message.startsWith(refusal),
        );
        continue;
      }
      const shown = await shownTarget(page, name);
      if (BROWSERS_ONLY.includes(name)) continue;
      const expected = await commandTarget(trap(name));
      if (!name.endsWith(".svg")) assert.deepEqual(shown, Uint8Array.from(expected), name);
      // Letters are those of the machine.
      else if (name !== "text.svg") {
        const far = shown.map((value, i) => Math.abs(value - expected[i]));
        assert.ok(Math.max(...far) <= 8, `${name}: ${Math.max(...far)}`);
      }
    }
  });
});

test("a picture that shrinks a lot, half transparent, is the command's too", { skip }, async () => {
  const file = join(folder(), "shades.png");
  const raw = { width: 3000, height: 1700, channels: 4 } as const;
  const pixels = Uint8Array.from({ length: 3000 * 1700 * 4 }, (_, i) => {
    const [x, y] = [(i >> 2) % 3000, Math.floor((i >> 2) / 3000)];
    return [x >> 4, y >> 3, (x * y) >> 15, (x + y) >> 5][i & 3] & 255;
  });
  await sharp(pixels, { raw }).png().toFile(file);
  await visitStudio({ at }, async (page) => {
    await rememberPixels(page);
    await givePicture(page, file);
    const shown = await shownTarget(page, "shades.png");
    assert.deepEqual(shown, Uint8Array.from(await commandTarget(file)));
  });
});

test("background, margins, pixels and frame are chosen, noted, and go into the run", {
  skip,
}, async () => {
  await visitStudio({ at: `${at}&regime=growing&trainingSteps=2` }, async (page) => {
    await rememberPixels(page);
    const own = page.locator(".own-picture");
    const same = async (name: string, options: PictureOptions): Promise<void> =>
      assert.deepEqual(
        await shownTarget(page, name),
        Uint8Array.from(await commandTarget(trap(name), options)),
      );
    const press = (group: string, choice: string): Promise<void> =>
      own.getByRole("group", { name: group }).getByRole("radio", { name: choice }).check();
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
    await own.getByText("It is in 2 parts").waitFor();
    await same("two-parts.png", { trim: false, resample: "smooth" });
    await expectAccessible(page);
    await page.getByRole("button", { name: "Start training" }).click();
    await phase(page, "Done");
    const run = decodeRun(await downloaded(page, "The whole run"), "growing");
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
