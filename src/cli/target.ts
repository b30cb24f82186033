/** What a rule is trained towards: a picture file or an emoji, brought to the size of the grid. */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { readFileClearly } from "../format/files.node.ts";
import { isEmoji, isEmojiName, loadEmoji } from "./emoji.ts";
import { UserError } from "./failure.ts";
import { loadSharp } from "./sharp.ts";

export interface Target {
  /** "emoji:lizard", or the name of the file without its folder. */
  readonly source: string;
  /** Longest side of the picture and the empty border around it, in cells. */
  readonly size: number;
  readonly pad: number;
  readonly height: number;
  readonly width: number;
  /** [H, W, 4]: RGB premultiplied by alpha, and alpha, from 0 to 1. */
  readonly image: Float32Array;
}

/** Alpha at which a cell counts as alive: a picture that stays below it cannot be grown. */
const FAINT = 0.1 * 255;

/**
 * Loads a target and scales it so that its longest side is `size` cells, centred on a square grid of
 * `size + 2 * pad` cells, transparent around the picture.
 */
export async function loadTarget(target: string, size: number, pad: number): Promise<Target> {
  const { source, bytes } = await open(target);
  const picture = await scale(source, bytes, size);
  const side = size + 2 * pad;
  const image = new Float32Array(side * side * 4);
  const top = pad + Math.floor((size - picture.height) / 2);
  const left = pad + Math.floor((size - picture.width) / 2);
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const from = (y * picture.width + x) * 4;
      const to = ((top + y) * side + left + x) * 4;
      const alpha = (picture.rgba[from + 3] as number) / 255;
      for (let c = 0; c < 3; c++)
        image[to + c] = ((picture.rgba[from + c] as number) / 255) * alpha;
      image[to + 3] = alpha;
    }
  }
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

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Not premultiplied, 8 bits a channel: the same numbers as in a PNG file. */
  readonly rgba: Uint8Array;
}

/** Scales in premultiplied space (sharp's way); an SVG is drawn at this size to begin with. */
async function scale(source: string, bytes: Uint8Array, size: number): Promise<Picture> {
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
  const rgba = new Uint8Array(data);
  const strongest = rgba.reduce(
    (most, value, i) => (i % 4 === 3 && value > most ? value : most),
    0,
  );
  if (strongest === 0)
    throw new UserError(`${source} is fully transparent: there is nothing to grow.`);
  if (strongest <= FAINT)
    throw new UserError(
      `${source} is too faint to grow at ${size} cells: its alpha must be above 0.1 somewhere.`,
    );
  return { width: info.width, height: info.height, rgba };
}

function explain(source: string, error: Error): string {
  if (/pixel limit/.test(error.message))
    return `${source} has more than 268 million pixels: make it smaller first.`;
  if (/unsupported image format/.test(error.message))
    return `${source} is not a picture: give a PNG, JPEG, WebP, GIF or SVG file.`;
  return `${source} is damaged and cannot be read (${error.message.split("\n")[0]}).`;
}
