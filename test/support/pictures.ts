/** Small pictures that trip up tools, and what the studio makes of them (test/fixtures/pictures). */
import { join } from "node:path";
import type { Page } from "playwright-core";
import { root } from "../../scripts/project.ts";
import { toPicture } from "../../src/cli/pictures.ts";
import { loadTarget } from "../../src/cli/target.ts";
import type { PictureOptions } from "../../src/data/picture/options.ts";
import { drawn, until } from "./studio.ts";
import type { Asked } from "./tab.ts";

const SIZE = 24;
const PAD = 2;
/** The Train page that waits for a picture. */
export const PICTURE_PAGE = `#/train?size=${SIZE}&pad=${PAD}&target=picture`;

export function trap(name: string): string {
  return join(root, "test/fixtures/pictures", name);
}

/** Lets a page remember the exact bytes of what it draws, which canvases forget where they are translucent. */
export const REMEMBER_PIXELS = `(() => {
  const { putImageData } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.putImageData = function (image, ...rest) {
    this.canvas.drawn = Array.from(image.data);
    return putImageData.call(this, image, ...rest);
  };
})()`;

/** Gives the Train page a picture file. */
export async function givePicture(page: Page, file: string): Promise<void> {
  await page.getByLabel("Open a file").setInputFiles(file);
}

/** The target that the command makes of a file: bytes [H, W, 4], not premultiplied. */
export async function commandTarget(
  file: string,
  options: PictureOptions = {},
): Promise<Uint8Array> {
  const { image, height, width } = await loadTarget(file, SIZE, PAD, options);
  return Uint8Array.from(toPicture(image, height, width, "transparent").rgba);
}

/** The target that the page shows, once it is this one and painted: bytes [H, W, 4], not premultiplied. */
export async function shownTarget(page: Asked, name: string): Promise<Uint8Array> {
  const label = JSON.stringify(`canvas[aria-label^="What it shall grow: ${name},"]`);
  const pixels = `document.querySelector(${label}).drawn`;
  await until(page, `${pixels} !== undefined`, `the target ${name}`);
  await drawn(page);
  return Uint8Array.from(await page.evaluate<number[]>(pixels));
}
