/** Picture files that a visitor gives, decoded by the browser. What becomes of their pixels is the command's own code. */
import {
  type Bitmap,
  checkPictureFile,
  type DrawSvg,
  drawSvgFile,
  type PictureFormat,
  pngOfIcon,
  visibleBox,
  whyUnread,
} from "blastema/training";
import { readPixels } from "./picture-pixels.ts";

/** A picture from a file. */
export interface OpenedPicture {
  readonly picture: Bitmap;
  /** Which of its frames it is, counted from 1, and how many there are. */
  readonly frame: number;
  readonly frames: number;
  /** Whether it has text that every machine draws in the letters that it has. */
  readonly hasText?: boolean;
}

/** Larger files are refused unread. */
const LARGEST_FILE = 64 * 2 ** 20;
/** Most pixels of a picture: they take four bytes each, several times over. */
const MOST_PIXELS = 100e6;
/** Whether the browser decodes more than the first frame of a moving picture. */
const hasDecoder = typeof ImageDecoder !== "undefined";
/** Formats of pictures that may move. */
const MOVING: readonly PictureFormat[] = ["gif", "webp", "png", "avif"];

/**
 * Decodes a picture file.
 * @param asked the frame of a moving picture, counted from 1; by default the first that is not empty
 * @param drawSvg draws an SVG, which no worker can
 * @throws Error with one sentence about what is wrong with it
 */
export async function openPicture(
  file: File,
  asked: number | undefined,
  drawSvg: DrawSvg,
): Promise<OpenedPicture> {
  const { name, size } = file;
  if (size > LARGEST_FILE)
    throw new Error(`${name} has more than 64 million bytes: make it smaller first.`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const format = checkPictureFile(name, bytes);
  if (format === "svg")
    return { ...(await drawSvgFile(name, bytes, drawSvg)), frame: 1, frames: 1 };
  const own = new Uint8Array(format === "ico" ? (pngOfIcon(bytes) ?? bytes) : bytes);
  const moving = MOVING.includes(format) ? await openFrames(own, typeOf(format)) : undefined;
  try {
    for (let frame = asked ?? 1; ; frame++) {
      const picture = await decode(moving, own, frame, name);
      const frames = moving?.frames ?? 1;
      const isSeen = visibleBox(picture) !== undefined;
      if (!isSeen && !hasDecoder && ["gif", "webp"].includes(format))
        throw new Telling(
          `The first frame of ${name} is empty, and this browser shows no other: save the frame that shall grow as PNG.`,
        );
      if (isSeen || frame === asked || frame === frames) return { picture, frame, frames };
    }
  } catch (error) {
    if (error instanceof Telling) throw error;
    throw new Error(whyUnread(name, format, "this browser"));
  } finally {
    moving?.close();
  }
}

/** What needs no other words. */
class Telling extends Error {}

/** A moving picture whose frames can be asked for. */
interface Moving {
  readonly frames: number;
  decode(frame: number): Promise<VideoFrame>;
  close(): void;
}

/** Opens a moving picture; undefined for a still one, and where the browser shows none but the first frame. */
async function openFrames(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<Moving | undefined> {
  if (!hasDecoder || !(await ImageDecoder.isTypeSupported(type))) return undefined;
  const decoder = new ImageDecoder({ data: bytes.slice(), type });
  const close = (): void => decoder.close();
  try {
    await decoder.tracks.ready;
    await decoder.completed;
    const frames = decoder.tracks.selectedTrack?.frameCount ?? 1;
    if (frames > 1) {
      const decode = async (frame: number): Promise<VideoFrame> =>
        (await decoder.decode({ frameIndex: frame - 1 })).image;
      return { frames, decode, close };
    }
  } catch {
    // What is wrong with it is said when its first frame is decoded.
  }
  close();
  return undefined;
}

/** Decodes a frame; the first one as any still picture, turned as its file says. */
async function decode(
  moving: Moving | undefined,
  bytes: Uint8Array<ArrayBuffer>,
  frame: number,
  name: string,
): Promise<Bitmap> {
  const source = frame > 1 && moving ? await moving.decode(frame) : new Blob([bytes]);
  const image = await createImageBitmap(source, {
    premultiplyAlpha: "none",
    imageOrientation: "from-image",
  });
  if (!(source instanceof Blob)) source.close();
  try {
    if (image.width * image.height > MOST_PIXELS)
      throw new Telling(`${name} has more than 100 million pixels: make it smaller first.`);
    return readPixels(image);
  } finally {
    image.close();
  }
}

function typeOf(format: PictureFormat): string {
  return `image/${format}`;
}
