/** The option `--mask`: which pixels grow anew. */
import { existsSync } from "node:fs";
import type { Mask } from "../../measure/variational/inpaint.ts";
import { readFileClearly } from "../../models/files.node.ts";
import { UserError } from "../failure.ts";
import { readPixels } from "./given.ts";

export const MASK_HELP =
  'what to grow anew: left, right, top, bottom, centre, a rectangle "x,y,width,height" in pixels, or a picture (white there)';

/** Left, top, width and height of the named masks, as shares of the side. */
const NAMED: Readonly<Record<string, readonly [number, number, number, number]>> = {
  left: [0, 0, 0.5, 1],
  right: [0.5, 0, 0.5, 1],
  top: [0, 0, 1, 0.5],
  bottom: [0, 0.5, 1, 0.5],
  centre: [0.25, 0.25, 0.5, 0.5],
};

/**
 * Reads a mask for pictures of `size` pixels a side.
 * @throws UserError when it is not a mask, does not fit, or covers nothing or everything
 */
export async function readMask(text: string, size: number): Promise<Mask> {
  const mask = await parseMask(text, size);
  const covered = mask.reduce((sum, pixel) => sum + pixel, 0);
  if (covered === 0)
    throw new UserError(
      `The mask ${text} covers nothing, so there is nothing to grow: choose a larger one.`,
    );
  if (covered === mask.length)
    throw new UserError(
      `The mask ${text} covers the whole picture, so there is nothing to fit in with: choose a smaller one.`,
    );
  return mask;
}

async function parseMask(text: string, size: number): Promise<Mask> {
  const named = Object.hasOwn(NAMED, text) ? NAMED[text] : undefined;
  if (named) {
    const [left, top, width, height] = named.map((share) => Math.round(share * size));
    return rectangle(left, top, width, height, size);
  }
  const numbers = /^\d+(,\d+){3}$/.test(text) ? text.split(",").map(Number) : undefined;
  if (numbers) {
    const [left, top, width, height] = numbers;
    if (left + width > size || top + height > size)
      throw new UserError(
        `The mask ${text} reaches beyond the picture, which has ${size} x ${size} pixels.`,
      );
    return rectangle(left, top, width, height, size);
  }
  if (!existsSync(text))
    throw new UserError(
      `There is no mask "${text}": give ${Object.keys(NAMED).join(", ")}, a rectangle such as 0,14,28,14, or a picture file.`,
    );
  const grey = await readPixels(text, await readFileClearly(text), size, 1);
  return Uint8Array.from(grey, (value) => (value >= 0.5 ? 1 : 0));
}

function rectangle(left: number, top: number, width: number, height: number, size: number): Mask {
  const inside = (at: number, from: number, length: number): boolean =>
    at >= from && at < from + length;
  return Uint8Array.from({ length: size * size }, (_, pixel) =>
    inside(pixel % size, left, width) && inside(Math.floor(pixel / size), top, height) ? 1 : 0,
  );
}
