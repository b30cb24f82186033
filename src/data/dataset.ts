/** Pictures of digits: files, splits, binarisation. */
import { deriveKey, STREAM, threefry } from "../numbers/random.ts";

/** Pictures with one byte per channel. */
export interface BytePictures {
  readonly count: number;
  /** Side of the pictures in pixels. */
  readonly size: number;
  /** Channels of a pixel: 4 are RGB premultiplied by alpha, and alpha; pictures are grey when absent. */
  readonly channels?: 4;
  /** How many pictures at the end are held out for validation; MNIST's 5,000 by default. */
  readonly heldOut?: number;
  /** Pixels [count, size, size], from 0 black to 255 white, or [count, size, size, 4]. */
  readonly pixels: Uint8Array;
}

/**
 * How grey pictures become black and white. Every pixel is white with its grey value as the probability (Salakhutdinov
 * and Murray 2008). With "static" each picture is drawn once and for all; with "dynamic" training draws a picture anew
 * each time it sees it, while validation and test pictures are drawn as with "static".
 */
export type Binarisation = "static" | "dynamic";

/** Parts of a data set. Validation is the end of the training file, so that test pictures choose nothing. */
export type Split = "train" | "validation" | "test";

/** How many of MNIST's 60,000 training pictures, at the end, are held out for validation. */
const VALIDATION_IMAGES = 5000;

/** The rngSeed of the static draw. It is part of the protocol and never changes. */
const STATIC_DRAW = 0;
/** Numbers of the files in the keys of the static draw. */
const FILES = { training: 0, test: 1 } as const;

/**
 * Decodes an IDX picture file, MNIST's own format: 0x00000803, count, rows, columns (big-endian words), then bytes.
 * @throws Error with one sentence when the file is not one, or its pictures are not square
 */
export function decodeIdx(bytes: Uint8Array): BytePictures {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 16 || view.getUint32(0) !== 0x803)
    throw new Error("This is not an IDX picture file.");
  const [count, rows, columns] = [4, 8, 12].map((at) => view.getUint32(at));
  if (rows !== columns || rows < 1 || count < 1)
    throw new Error(
      `It holds ${count} pictures of ${rows} x ${columns} pixels: at least one is needed, and they must be square.`,
    );
  if (bytes.length !== 16 + count * rows * rows)
    throw new Error(
      `It has ${bytes.length} bytes, but ${count} pictures of ${rows} x ${rows} pixels need ${16 + count * rows * rows}.`,
    );
  return { count, size: rows, pixels: bytes.subarray(16) };
}

/**
 * Decodes an IDX label file: 0x00000801, count (big-endian words), then one byte per digit.
 * @returns the labels [count], from 0 to 9
 * @throws Error with one sentence when the file is not one, or holds other labels
 */
export function decodeLabels(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || view.getUint32(0) !== 0x801)
    throw new Error("This is not an IDX label file.");
  const count = view.getUint32(4);
  if (bytes.length !== 8 + count)
    throw new Error(`It has ${bytes.length} bytes, but ${count} labels need ${8 + count}.`);
  const labels = bytes.subarray(8);
  const stranger = labels.find((label) => label > 9);
  if (stranger !== undefined)
    throw new Error(`It holds the label ${stranger}, but labels must be from 0 to 9.`);
  return labels;
}

/** The range of pictures that a split takes up in its file, from the first to the one after the last. */
export function splitRange(
  split: Split,
  { count, heldOut = VALIDATION_IMAGES }: Pick<BytePictures, "count" | "heldOut">,
): readonly [from: number, to: number] {
  if (split === "test") return [0, count];
  const border = Math.max(1, count - heldOut);
  return split === "train" ? [0, border] : [border, count];
}

/**
 * Makes pictures black and white by the static draw, which depends on file, place and pixel alone. Pictures in colour
 * are taken as they are.
 * @param file which of the two files `pictures` comes from
 * @returns [indices, size, size] of 0 and 1, or [indices, size, size, 4] of bytes / 255
 */
export function staticPictures(
  pictures: BytePictures,
  file: keyof typeof FILES,
  indices: readonly number[],
): Float32Array {
  if (pictures.channels === 4) return colours(pictures, indices);
  return drawPictures(pictures, indices, (index) => [STATIC_DRAW, FILES[file], index]);
}

/** Makes pictures black and white by a fresh draw. @param draw tells this draw from others, such as the training step */
export function freshPictures(
  pictures: BytePictures,
  indices: readonly number[],
  rngSeed: number,
  draw: number,
): Float32Array {
  return drawPictures(pictures, indices, (_, place) => [rngSeed, 2 + draw, place]);
}

/** Returns one grey picture [size, size], from 0 black to 1 white. */
export function greys({ size, pixels }: BytePictures, index: number): Float32Array {
  const length = size * size;
  return Float32Array.from(
    pixels.subarray(index * length, (index + 1) * length),
    (byte) => byte / 255,
  );
}

function colours({ size, pixels }: BytePictures, indices: readonly number[]): Float32Array {
  const length = 4 * size * size;
  const values = new Float32Array(indices.length * length);
  for (const [place, index] of indices.entries())
    for (let i = 0; i < length; i++) values[place * length + i] = pixels[index * length + i] / 255;
  return values;
}

function drawPictures(
  { size, pixels }: BytePictures,
  indices: readonly number[],
  keyOf: (index: number, place: number) => readonly [rngSeed: number, ...rest: number[]],
): Float32Array {
  const length = size * size;
  const drawn = new Float32Array(indices.length * length);
  for (const [place, index] of indices.entries()) {
    const [rngSeed, ...rest] = keyOf(index, place);
    const key = deriveKey(rngSeed, STREAM.binarise, ...rest);
    for (let i = 0; i < length; i++) {
      const grey = pixels[index * length + i];
      // 0 and 255 need no draw; pixels are numbered, so that leaving some out changes no other.
      if (grey === 0) continue;
      const isWhite = grey === 255 || threefry(key, i, 0)[0] * 255 < grey * 2 ** 32;
      drawn[place * length + i] = isWhite ? 1 : 0;
    }
  }
  return drawn;
}
