/** Lays small grey pictures out as one. */

/** A picture [height, width, 4]. */
export interface Mosaic {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array<ArrayBuffer>;
}

/** Pixels between two pictures; they stay transparent, so that the page shows through. */
const GAP = 2;

/**
 * Lays the first pictures out in rows of `columns`.
 * @param pixels [at least `count`, size, size], from 0 black to 255 white
 */
export function drawMosaic(
  pixels: Uint8Array,
  size: number,
  count: number,
  columns: number,
): Mosaic {
  const pitch = size + GAP;
  const width = columns * pitch - GAP;
  const height = Math.ceil(count / columns) * pitch - GAP;
  const rgba = new Uint8Array(4 * width * height);
  for (let i = 0; i < count * size * size; i++) {
    const [picture, pixel] = [Math.floor(i / size ** 2), i % size ** 2];
    const y = Math.floor(picture / columns) * pitch + Math.floor(pixel / size);
    const x = (picture % columns) * pitch + (pixel % size);
    const at = 4 * (y * width + x);
    rgba.fill(pixels[i], at, at + 3);
    rgba[at + 3] = 255;
  }
  return { width, height, rgba };
}
