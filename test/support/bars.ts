// Pictures of bars, to learn from in little time.
import type { BytePictures } from "../../src/data/dataset.ts";

/** 6,000 pictures of 7 x 7 pixels with a bar each, horizontal or vertical. */
export const bars: BytePictures = {
  count: 6000,
  size: 7,
  pixels: Uint8Array.from({ length: 6000 * 49 }, (_, i) => {
    const [picture, y, x] = [Math.floor(i / 49), Math.floor((i % 49) / 7), i % 7];
    return (picture % 2 ? y : x) === picture % 7 ? 230 : 10;
  }),
};

/**
 * A file of pictures in MNIST's format: a white horizontal bar each, on nearly black.
 * @param size side of the pictures
 */
export function barFile(count: number, size = 7): Uint8Array {
  const bytes = new Uint8Array(16 + count * size * size);
  for (const [i, word] of [0x803, count, size, size].entries())
    new DataView(bytes.buffer).setUint32(4 * i, word);
  for (let i = 0; i < count * size * size; i++) {
    const [picture, row] = [Math.floor(i / size ** 2), Math.floor((i % size ** 2) / size)];
    bytes[16 + i] = row === picture % size ? 255 : picture % 3;
  }
  return bytes;
}

/** A file of labels in MNIST's format: from 0 to 6, in turn. */
export function labelsFile(count: number): Uint8Array {
  const bytes = new Uint8Array(8 + count).map((_, i) => (i < 8 ? 0 : (i - 8) % 7));
  for (const [i, word] of [0x801, count].entries())
    new DataView(bytes.buffer).setUint32(4 * i, word);
  return bytes;
}
