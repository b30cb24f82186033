/** Loads what a rule is trained towards: a picture file or an emoji, fitted to the grid. */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Bitmap } from "../data/picture/bitmap.ts";
import { fitSubject, subjectOf } from "../data/picture/fit.ts";
import type { PictureOptions } from "../data/picture/options.ts";
import { readFileClearly } from "../models/files.node.ts";
import { isThin, placeTarget } from "../training/growing/target.ts";
import { isEmoji, isEmojiName, loadEmoji } from "./emoji.ts";
import { UserError } from "./failure.ts";
import { openPicture } from "./picture-file.ts";
import { pictureNotes, thinNote } from "./picture-notes.ts";
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
  /** What a person should know of the picture before it is grown, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Loads a target and scales it so that its longest side is `size` cells, centred on a square grid of
 * `size + 2 * pad` cells, transparent around the picture.
 * @param options what is chosen about a picture file
 */
export async function loadTarget(
  target: string,
  size: number,
  pad: number,
  options: PictureOptions = {},
): Promise<Target> {
  const { source, picture, notes } = isEmoji(target)
    ? await drawEmoji(target, size, options)
    : await readPicture(target, size, options);
  const side = size + 2 * pad;
  const image = placeTarget(picture, size, pad, source);
  // What fills its grid is not thin.
  const thin = !options.square && isThin(image, side) ? [thinNote(source)] : [];
  return { ...{ source, size, pad, height: side, width: side, image }, notes: [...notes, ...thin] };
}

/** A picture with one pixel for each cell. */
interface Scaled {
  readonly source: string;
  readonly picture: Bitmap;
  readonly notes: readonly string[];
}

async function readPicture(path: string, size: number, options: PictureOptions): Promise<Scaled> {
  if (!existsSync(path)) {
    const advice = isEmojiName(path)
      ? `did you mean emoji:${path}?`
      : "give a PNG, JPEG, WebP, GIF, AVIF or SVG file, or an emoji (🦎 or emoji:lizard).";
    throw new UserError(`There is no file "${path}": ${advice}`);
  }
  const source = basename(path);
  const opened = await openPicture(source, await readFileClearly(path), options.frame);
  const subject = subjectOf(source, opened.picture, options);
  const fitted = fitSubject(subject, size, options);
  const facts = { ...opened, ...subject, ...fitted };
  return { source, picture: fitted.picture, notes: pictureNotes(source, facts, options) };
}

/** Emoji are drawn at the size of the grid to begin with, margins and all. */
async function drawEmoji(target: string, size: number, options: PictureOptions): Promise<Scaled> {
  const { name, svg } = loadEmoji(target);
  const { crop, frame, resample, background } = options;
  if ((crop ?? frame ?? resample ?? background) !== undefined)
    throw new UserError(
      "--crop, --frame, --resample and --background are for picture files: leave them out for an emoji.",
    );
  const sharp = await loadSharp();
  const { data, info } = await sharp(Buffer.from(svg))
    .toColourspace("srgb")
    .resize({ width: size, height: size, fit: "inside" })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const picture = { width: info.width, height: info.height, rgba: data };
  return { source: `emoji:${name}`, picture, notes: [] };
}
