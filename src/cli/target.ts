/** Loads what a rule is trained towards: a picture file or an emoji, scaled to the grid. */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { readFileClearly } from "../models/files.node.ts";
import { placeTarget, type TargetPicture } from "../training/growing/target.ts";
import { isEmoji, isEmojiName, loadEmoji } from "./emoji.ts";
import { UserError } from "./failure.ts";
import { loadSharp } from "./sharp.ts";

export interface Target {
  /** Name of the target: "emoji:lizard", or that of the file without its folder. */
  readonly source: string;
  /** Longest side of the picture, in cells. */
  readonly size: number;
  /** Width of the empty border around the picture, in cells. */
  readonly pad: number;
  readonly height: number;
  readonly width: number;
  /** The target [H, W, 4]: RGB premultiplied by alpha, and alpha, from 0 to 1. */
  readonly image: Float32Array;
}

/**
 * Loads a target and scales it so that its longest side is `size` cells, centred on a square grid of
 * `size + 2 * pad` cells, transparent around the picture.
 */
export async function loadTarget(target: string, size: number, pad: number): Promise<Target> {
  const { source, bytes } = await open(target);
  const picture = await scale(source, bytes, size);
  const side = size + 2 * pad;
  const image = placeTarget(picture, size, pad, source);
  return { source, size, pad, height: side, width: side, image };
}

async function open(target: string): Promise<{ source: string; bytes: Uint8Array }> {
  if (isEmoji(target)) {
    const { name, svg } = loadEmoji(target);
    return { source: `emoji:${name}`, bytes: new TextEncoder().encode(svg) };
  }
  if (!existsSync(target)) {
    const advice = isEmojiName(target)
      ? `did you mean emoji:${target}?`
      : "give a PNG, JPEG, WebP, GIF or SVG file, or an emoji (🦎 or emoji:lizard).";
    throw new UserError(`There is no file "${target}": ${advice}`);
  }
  return { source: basename(target), bytes: await readFileClearly(target) };
}

/** Scales a picture, premultiplied (sharp's way). An SVG is drawn at this size to begin with. */
async function scale(source: string, bytes: Uint8Array, size: number): Promise<TargetPicture> {
  const sharp = await loadSharp();
  if (bytes.length === 0)
    throw new UserError(`${source} is empty: give a PNG, JPEG, WebP, GIF or SVG file.`);
  const isSvg = /<svg[\s>]/.test(new TextDecoder().decode(bytes.subarray(0, 4096)));
  const { data, info } = await sharp(bytes, isSvg ? { limitInputPixels: false } : {})
    .autoOrient()
    .toColourspace("srgb")
    .resize({ width: size, height: size, fit: "inside", kernel: "cubic" })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((error: Error) => {
      throw new UserError(explain(source, error));
    });
  return { width: info.width, height: info.height, rgba: data };
}

function explain(source: string, error: Error): string {
  if (/pixel limit/.test(error.message))
    return `${source} has more than 268 million pixels: make it smaller first.`;
  if (/unsupported image format/.test(error.message))
    return `${source} is not a picture: give a PNG, JPEG, WebP, GIF or SVG file.`;
  return `${source} is damaged and cannot be read (${error.message.split("\n")[0]}).`;
}
