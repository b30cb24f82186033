/** The square part of a picture that shall grow, as a frame that is moved and zoomed. */
import type { PictureOptions } from "blastema/training";

/** A square in pixels of the picture; where it is larger than a side of the picture, that side lies in its middle. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

interface Extent {
  readonly width: number;
  readonly height: number;
}

/** Fewest pixels on a side. */
const LEAST = 8;

/** The largest zoom: that at which the frame holds the fewest pixels. */
export function mostZoom({ width, height }: Extent): number {
  return Math.max(1, Math.max(width, height) / LEAST);
}

/** How much larger the picture is shown than when all of it is in the frame. */
export function zoomOf({ size }: Square, { width, height }: Extent): number {
  return Math.max(width, height) / size;
}

/**
 * Zooms in by a factor.
 * @param at what stays where it is, as shares of the frame
 */
export function zoomed(
  { x, y, size }: Square,
  extent: Extent,
  factor: number,
  at = { x: 0.5, y: 0.5 },
): Square {
  const longest = Math.max(extent.width, extent.height);
  const next = Math.min(longest, Math.max(longest / mostZoom(extent), size / factor));
  const shift = size - next;
  return within({ x: x + at.x * shift, y: y + at.y * shift, size: next }, extent);
}

/** Moves the picture under the frame by shares of the frame. */
export function moved({ x, y, size }: Square, extent: Extent, right: number, down: number): Square {
  return within({ x: x - right * size, y: y - down * size, size }, extent);
}

/** The square as a choice about the picture, in whole pixels; undefined for all of it. */
export function cropOf({ x, y, size }: Square, { width, height }: Extent): PictureOptions["crop"] {
  const side = Math.round(size);
  if (side >= Math.max(width, height)) return undefined;
  const place = (start: number, length: number): number =>
    Math.max(0, Math.min(Math.round(start), length - side));
  return `${place(x, width)},${place(y, height)},${side}`;
}

/** The square of a choice. */
export function squareOf(crop: PictureOptions["crop"], extent: Extent): Square {
  const [x = 0, y = 0, size = Math.max(extent.width, extent.height)] =
    crop?.split(",").map(Number) ?? [];
  return within({ x, y, size }, extent);
}

/** The square, moved so that no more than necessary of it lies beside the picture. */
function within({ x, y, size }: Square, { width, height }: Extent): Square {
  const place = (start: number, length: number): number =>
    size >= length ? (length - size) / 2 : Math.min(Math.max(start, 0), length - size);
  return { x: place(x, width), y: place(y, height), size };
}
