/** Turns states into pictures, on white or transparent, still or moving. */
import { type Background, type Picture, toPicture } from "../systems/growing/picture.ts";
import { loadSharp } from "./sharp.ts";

export { type Background, type Picture, toPicture };

/** About how many pixels an enlarged picture has on its longest side. */
const COMFORTABLE = 432;

/** The whole number by which a grid is enlarged to be comfortable on a screen. */
export function comfortableFactor(height: number, width: number): number {
  return Math.max(1, Math.round(COMFORTABLE / Math.max(height, width)));
}

/** Enlarges a picture: every pixel is repeated `factor` times in both directions. */
export function enlarge(picture: Picture, factor: number): Picture {
  const width = picture.width * factor;
  const height = picture.height * factor;
  const from = new Uint32Array(
    picture.rgba.buffer,
    picture.rgba.byteOffset,
    picture.width * picture.height,
  );
  const to = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / factor) * picture.width;
    for (let x = 0; x < width; x++)
      to[y * width + x] = from[row + Math.floor(x / factor)] as number;
  }
  return { width, height, rgba: new Uint8Array(to.buffer) };
}

/** Enlarges a picture to a comfortable size on a screen. */
export function comfortable(picture: Picture): Picture {
  return enlarge(picture, comfortableFactor(picture.height, picture.width));
}

/** Encodes a still picture as PNG. */
export async function encodePng(picture: Picture): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const { width, height, rgba } = picture;
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

/** A frame of an animation. */
export interface Frame {
  readonly picture: Picture;
  /** How long the frame is shown, in milliseconds. */
  readonly delay: number;
}

/** Encodes frames of one size as a WebP or GIF file that repeats for ever. */
export async function encodeAnimation(
  frames: readonly Frame[],
  format: "webp" | "gif",
): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const { width, height } = (frames[0] as Frame).picture;
  const strip = new Uint8Array(frames.length * width * height * 4);
  for (const [i, { picture }] of frames.entries()) strip.set(picture.rgba, i * picture.rgba.length);
  const timing = { loop: 0, delay: frames.map(({ delay }) => delay) };
  const raw = { width, height: height * frames.length, channels: 4 as const, pageHeight: height };
  const image = sharp(strip, { raw, limitInputPixels: false });
  return (
    format === "webp"
      ? image.webp({ ...timing, lossless: true, effort: 3 })
      : image.gif({ ...timing, effort: 4, dither: 0 })
  ).toBuffer();
}
