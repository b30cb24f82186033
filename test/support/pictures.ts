/** Small pictures that trip up tools, and what the studio makes of them (test/fixtures/pictures). */
import { join } from "node:path";
import type { Page } from "playwright-core";
import { root } from "../../scripts/project.ts";

export function trap(name: string): string {
  return join(root, "test/fixtures/pictures", name);
}

/** Lets a page remember the exact bytes of what it draws, which canvases forget where they are translucent. */
export async function rememberPixels(page: Page): Promise<void> {
  await page.addInitScript(`{
    const { putImageData } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.putImageData = function (image, ...rest) {
      this.canvas.drawn = Array.from(image.data);
      return putImageData.call(this, image, ...rest);
    };
  }`);
  await page.reload();
}

/** Gives the Train page a picture file. */
export async function givePicture(page: Page, file: string): Promise<void> {
  await page.getByLabel("Open a file").setInputFiles(file);
}

/** The target that the page shows, once it is this one: bytes [H, W, 4], not premultiplied. */
export async function shownTarget(page: Page, name: string): Promise<Uint8Array> {
  const canvas = page.getByLabel(`What it shall grow: ${name},`);
  await canvas.waitFor();
  return Uint8Array.from(
    await canvas.evaluate((element) => (element as unknown as { drawn: number[] }).drawn),
  );
}
