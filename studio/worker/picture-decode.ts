/**
 * Pictures that a visitor gives, brought to the size of the grid. All but the resampling is the command line's
 * (placeTarget): the browser's differs from sharp's in the last digits, as in half-transparent pixels.
 */
import type { TargetPicture } from "blastema/training";

/** A picture that can be drawn at any size. */
export interface SourcePicture {
  /** "emoji:lizard", or the file's name. */
  readonly name: string;
  readonly image: ImageBitmap | HTMLImageElement;
  readonly width: number;
  readonly height: number;
}

const KINDS = "a PNG, JPEG, WebP, GIF, AVIF or SVG file";
/** Larger files are refused unread. */
const LARGEST_FILE = 64 * 2 ** 20;

/** Reads a picture file. @throws Error with one sentence about what is wrong with it */
export async function readPicture(file: File): Promise<SourcePicture> {
  const { name, size } = file;
  if (size === 0) throw new Error(`${name} is empty: give ${KINDS}.`);
  if (size > LARGEST_FILE)
    throw new Error(`${name} has more than 64 million bytes: make it smaller first.`);
  if (file.type === "image/svg+xml" || /\.svg$/i.test(name)) return drawSvg(name, file);
  try {
    const image = await createImageBitmap(file);
    return { name, image, width: image.width, height: image.height };
  } catch {
    throw new Error(
      file.type.startsWith("image/")
        ? `${name} is damaged, or has more pixels than this browser can read.`
        : `${name} is not a picture: give ${KINDS}.`,
    );
  }
}

/** @throws Error when it is no SVG */
export async function drawSvg(name: string, svg: Blob): Promise<SourcePicture> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch {
    throw new Error(`${name} is not an SVG that this browser can read.`);
  } finally {
    URL.revokeObjectURL(url);
  }
  // An SVG may have no size of its own.
  return { name, image, width: image.naturalWidth || 1, height: image.naturalHeight || 1 };
}

/** The picture with its longest side of `size` pixels. */
export function scalePicture(source: SourcePicture, size: number): TargetPicture {
  const { image } = source;
  const factor = size / Math.max(source.width, source.height);
  const width = Math.max(1, Math.round(source.width * factor));
  const height = Math.max(1, Math.round(source.height * factor));
  let from: CanvasImageSource = image;
  // Browsers look at few pixels of a picture that shrinks a lot: by halves, every pixel counts.
  if (image instanceof ImageBitmap)
    for (let half = 0.5; half * source.width >= width && half * source.height >= height; half /= 2)
      from = draw(from, half * source.width, half * source.height);
  const { data } = context(draw(from, width, height)).getImageData(0, 0, width, height);
  return { width, height, rgba: data };
}

function draw(image: CanvasImageSource, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width);
  canvas.height = Math.round(height);
  const drawing = context(canvas);
  drawing.imageSmoothingQuality = "high";
  drawing.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function context(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  if (!drawing) throw new Error("The browser gives no canvas to draw on.");
  return drawing;
}
