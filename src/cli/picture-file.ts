/** Decodes picture files by the package sharp. */
import type { Sharp } from "sharp";
import { type Bitmap, visibleBox } from "../data/picture/bitmap.ts";
import {
  checkPictureFile,
  type PictureFormat,
  pngOfIcon,
  whyUnread,
} from "../data/picture/formats.ts";
import { type DrawSvg, drawSvgFile } from "../data/picture/svg.ts";
import { UserError } from "./failure.ts";
import { loadSharp } from "./sharp.ts";

/** A picture from a file. */
export interface OpenedPicture {
  readonly picture: Bitmap;
  /** Which of its frames it is, counted from 1, and how many there are. */
  readonly frame: number;
  readonly frames: number;
  /** Whether it has text that every machine draws in the letters that it has. */
  readonly hasText?: boolean;
}

/** Most pixels of a picture: they take four bytes each, several times over. */
const MOST_PIXELS = 100e6;

/**
 * Decodes a file.
 * @param asked the frame of a moving picture, counted from 1; by default the first that is not empty
 * @throws Error with one sentence when it cannot be read or has no such frame
 */
export async function openPicture(
  name: string,
  bytes: Uint8Array,
  asked?: number,
): Promise<OpenedPicture> {
  const format = checkPictureFile(name, bytes);
  if (format === "svg") {
    checkFrame(name, 1, asked);
    const draw = (...how: Parameters<DrawSvg>): Promise<Bitmap> => drawSvg(name, ...how);
    return { ...(await drawSvgFile(name, bytes, draw)), frame: 1, frames: 1 };
  }
  const file = format === "ico" ? pngOfIcon(bytes) : bytes;
  if (!file) throw new UserError(whyUnread(name, format, "this command"));
  try {
    const sharp = await loadSharp();
    const facts = await sharp(file, { limitInputPixels: MOST_PIXELS }).metadata();
    const { pages: frames = 1 } = facts;
    checkFrame(name, frames, asked);
    // Inks without a profile are mixed as browsers mix them.
    const decode = facts.space === "cmyk" && !facts.hasProfile ? decodeInks : decodeColours;
    for (let frame = asked ?? 1; ; frame++) {
      const picture = await decode(sharp(file, { limitInputPixels: MOST_PIXELS, page: frame - 1 }));
      const isWanted = frame === asked || visibleBox(picture) !== undefined;
      if (isWanted || frame === frames) return { picture, frame, frames };
    }
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(explain(name, format, error as Error));
  }
}

async function decodeColours(file: Sharp): Promise<Bitmap> {
  const { data, info } = await file
    .autoOrient()
    .toColourspace("srgb")
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgba: data };
}

async function decodeInks(file: Sharp): Promise<Bitmap> {
  const { data, info } = await file
    .autoOrient()
    .pipelineColourspace("cmyk")
    .toColourspace("cmyk")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const rgba = new Uint8Array(data.length).fill(255);
  for (let i = 0; i < data.length; i += 4)
    for (let c = 0; c < 3; c++)
      rgba[i + c] = Math.floor(((255 - data[i + c]) * (255 - data[i + 3])) / 255);
  return { width: info.width, height: info.height, rgba };
}

async function drawSvg(
  name: string,
  ...[svg, width, height]: Parameters<DrawSvg>
): Promise<Bitmap> {
  const sharp = await loadSharp();
  const { data } = await sharp(Buffer.from(svg))
    .resize({ width, height, fit: "fill" })
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(() => {
      throw new UserError(`${name} is damaged and cannot be read.`);
    });
  return { width, height, rgba: data };
}

function checkFrame(name: string, frames: number, asked = 1): void {
  if (asked <= frames) return;
  throw new UserError(
    frames === 1
      ? `${name} is not a moving picture: leave --frame out.`
      : `${name} has ${frames} frames: --frame must be from 1 to ${frames}.`,
  );
}

function explain(name: string, format: PictureFormat, { message }: Error): string {
  if (/pixel limit/i.test(message))
    return `${name} has more than 100 million pixels: make it smaller first.`;
  return whyUnread(name, format, "this command");
}
