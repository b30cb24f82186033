/** Finds a plain background, and takes it away from the edge inwards. */
import { type Bitmap, UNSEEN } from "./bitmap.ts";

/** Red, green and blue, in bytes. */
type Colour = readonly [number, number, number];

/** Difference of the channel that differs most, in bytes, up to which a pixel is background. */
const NEAR = 24;
/** Difference from which a pixel at the border is none of it; in between it is partly transparent. */
const FAR = 96;
/** Share of the edge's pixels that a plain background takes at least. */
const PLAIN = 0.6;

/** The colour of a background that takes most of the picture's edge, as "#rrggbb"; undefined when there is none. */
export function plainBackground(picture: Bitmap): string | undefined {
  const edge = edgeOf(picture);
  const seen = edge.filter((pixel) => isSeen(picture, pixel));
  const commonest = commonestShade(picture, seen);
  const near = seen.filter((pixel) => farFrom(picture, pixel, commonest) <= NEAR);
  if (!(near.length >= PLAIN * edge.length)) return undefined;
  const means = [0, 1, 2].map((c) =>
    Math.round(near.reduce((sum, pixel) => sum + picture.rgba[pixel * 4 + c], 0) / near.length),
  );
  return `#${means.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * The picture without its background: all that is reached from the edge through pixels of about this colour becomes
 * transparent, and what borders on it loses its share of the colour. A picture without any at its edge stays as it is.
 * @param colour "#rrggbb"
 */
export function removeBackground(picture: Bitmap, colour: string): Bitmap {
  const { width, height } = picture;
  const background = parseColour(colour);
  const isNear = (pixel: number): boolean => farFrom(picture, pixel, background) <= NEAR;
  const open = edgeOf(picture).filter(isNear);
  if (open.length === 0) return picture;
  const rgba = Uint8Array.from(picture.rgba);
  const removed = new Uint8Array(width * height);
  const border = new Set<number>();
  for (let pixel = open.pop(); pixel !== undefined; pixel = open.pop()) {
    if (removed[pixel]) continue;
    removed[pixel] = 1;
    rgba.fill(0, pixel * 4, pixel * 4 + 4);
    for (const other of neighbours(pixel, width, height)) {
      if (!isNear(other)) border.add(other);
      else if (!removed[other]) open.push(other);
    }
  }
  for (const pixel of border) {
    const share = (farFrom(picture, pixel, background) - NEAR) / (FAR - NEAR);
    if (share < 1) unmix(rgba, pixel * 4, background, share);
  }
  return { width, height, rgba };
}

/** The commonest colour of some pixels. Photographs have noise, so eight shades of a channel count as one. */
function commonestShade({ rgba }: Bitmap, pixels: readonly number[]): Colour {
  const counts = new Map<number, number>();
  for (const pixel of pixels) {
    const [red, green, blue] = [0, 1, 2].map((c) => rgba[pixel * 4 + c] >> 3);
    const shade = (red << 10) | (green << 5) | blue;
    counts.set(shade, (counts.get(shade) ?? 0) + 1);
  }
  const [[shade]] = [...counts, [0, 0]].sort((a, b) => b[1] - a[1]);
  const middle = (bits: number): number => (bits & 31) * 8 + 4;
  return [middle(shade >> 10), middle(shade >> 5), middle(shade)];
}

/** Reads "#rrggbb". */
function parseColour(colour: string): Colour {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Takes the background out of a pixel of which it has 1 - share. */
function unmix(rgba: Uint8Array, at: number, background: Colour, share: number): void {
  for (let c = 0; c < 3; c++) {
    const own = (rgba[at + c] - (1 - share) * background[c]) / share;
    rgba[at + c] = Math.min(255, Math.max(0, Math.round(own)));
  }
  rgba[at + 3] = Math.round(rgba[at + 3] * share);
}

function isSeen({ rgba }: Bitmap, pixel: number): boolean {
  return rgba[pixel * 4 + 3] > UNSEEN;
}

/** How far a pixel's colour is from another; nothing, where the pixel is transparent. */
function farFrom(picture: Bitmap, pixel: number, [red, green, blue]: Colour): number {
  const { rgba } = picture;
  if (!isSeen(picture, pixel)) return 0;
  return Math.max(
    Math.abs(rgba[pixel * 4] - red),
    Math.abs(rgba[pixel * 4 + 1] - green),
    Math.abs(rgba[pixel * 4 + 2] - blue),
  );
}

/** The pixels along all four sides. */
function edgeOf({ width, height }: Bitmap): number[] {
  const edge = new Set<number>();
  for (let x = 0; x < width; x++) edge.add(x).add((height - 1) * width + x);
  for (let y = 0; y < height; y++) edge.add(y * width).add(y * width + width - 1);
  return [...edge];
}

/** The pixels above, below and beside a pixel. */
function neighbours(pixel: number, width: number, height: number): number[] {
  const x = pixel % width;
  const near: number[] = [];
  if (x > 0) near.push(pixel - 1);
  if (x < width - 1) near.push(pixel + 1);
  if (pixel >= width) near.push(pixel - width);
  if (pixel < width * (height - 1)) near.push(pixel + width);
  return near;
}
