// A pattern without end, trained in the page from a picture of one's own: the run that the command would make, and it lives on Play.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import sharp from "sharp";
import { loadTarget } from "../../src/cli/target.ts";
import { PATCH_TRANSPORT } from "../../src/objectives/patch-transport.ts";
import { decodeRun } from "../../src/training/run-file.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { givePicture } from "../support/pictures.ts";
import { downloaded, expectAccessible, press, until } from "../support/studio.ts";
import { DISH } from "../support/studio-dish.ts";
import { phase } from "../support/studio-train.ts";
import { visitStudio } from "../support/visit-studio.ts";
import { workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const changes = { hidden: 8, channels: 8, poolSize: 4, batch: 2, rolloutSteps: [2, 3] };
const at = `#/train?target=picture&size=22&arithmetic=plain&trainingSteps=2&changes=${encodeURIComponent(JSON.stringify(changes))}`;

test("a pattern is trained from a picture, and covers the dish", { skip }, async () => {
  const file = join(folder(), "wall.png");
  const raw = { width: 60, height: 40, channels: 3 } as const;
  const pixels = Uint8Array.from({ length: 60 * 40 * 3 }, (_, i) => (i * i) % 251);
  await sharp(pixels, { raw }).png().toFile(file);
  await visitStudio({ at }, async (page) => {
    await givePicture(page, file);
    await page.getByText("so its background will grow too").waitFor();
    await page.getByRole("radio", { name: "become a pattern" }).check();
    await page.getByText("the sides of a texture must be multiples of 4").waitFor();
    await page.getByLabel("Size in cells").fill("20");
    await page.getByText("20 × 20 cells, 2 training steps").waitFor();
    assert.equal(await page.getByText("so its background will grow too").count(), 0);
    await expectAccessible(page);
    await press(page, "Start training");
    await phase(page, "Done");
    assert.equal(await page.getByRole("button", { name: "Test", exact: true }).count(), 0);
    const run = decodeRun((await downloaded(page, "The whole run")).bytes, "growing");
    assert.equal(run.recipe.objective, PATCH_TRANSPORT);
    assert.deepEqual(run.target, (await loadTarget(file, 20, 0, { square: true })).image);
    assert.equal((run.origin as { square?: boolean }).square, true);
    await page
      .getByRole("region", { name: "What next" })
      .getByRole("button", { name: "Play" })
      .click();
    await until(page, `${DISH}?.rule?.spec.mask === "alpha" && ${DISH}.image().height === 96`);
    assert.match(String(await page.evaluate("location.hash")), /rule=own%3AWall%20texture%20/);
  });
});
