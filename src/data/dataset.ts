/** Pictures of digits: files, splits, binarisation. */
import { deriveKey, STREAM, threefry } from "../numbers/random.ts";

/** Pictures, a byte a channel. */
export interface BytePictures {
  readonly count: number;
  /** Side in pixels. */
  readonly size: number;
  /** Grey if left out; 4: RGB premultiplied by alpha, and alpha. */
  readonly channels?: 4;
  /** How many at the end are held out for validation; by default MNIST's 5,000. */
  readonly heldOut?: number;
  /** [count, size, size], 0 black to 255 white; or [count, size, size, 4] */
  readonly pixels: Uint8Array;
}

/**
 * How grey becomes black and white; every pixel is white with its grey value as the probability (Salakhutdinov and
 * Murray 2008). "static": each picture is drawn once and for all. "dynamic": training draws anew each time it sees a
 * picture; validation and test pictures are drawn as in "static".
 */
export type Binarisation = "static" | "dynamic";

/** Parts of a data set; validation is the end of the training file, so that no test picture chooses anything. */
export type Split = "train" | "validation" | "test";

/** Pictures at the end of MNIST's 60,000 that are held out for validation. */
const VALIDATION_IMAGES = 5000;

/** The rngSeed of the static draw; part of the protocol, so it never changes. */
const STATIC_DRAW = 0;
/** Numbers the files in the keys of the static draw. */
const FILES = { training: 0, test: 1 } as const;

/**
 * Decodes the original files' format: 0x00000803, count, rows, columns (big-endian words), then bytes.
 * @throws Error with one sentence when it is not such a file
 */
export function decodeIdx(bytes: Uint8Array): BytePictures {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 16 || view.getUint32(0) !== 0x803)
    throw new Error("It is no file of pictures in the IDX format.");
  const [count, rows, columns] = [4, 8, 12].map((at) => view.getUint32(at));
  if (rows !== columns || rows < 1 || count < 1)
    throw new Error(`It holds ${count} pictures of ${rows} x ${columns} pixels, not square ones.`);
  if (bytes.length !== 16 + count * rows * rows)
    throw new Error(
      `It has ${bytes.length} bytes, and ${count} pictures of ${rows} x ${rows} pixels need ${16 + count * rows * rows}.`,
    );
  return { count, size: rows, pixels: bytes.subarray(16) };
}

/**
 * Decodes a file of labels: 0x00000801, count (big-endian words), then a digit a byte.
 * @returns [count], 0 to 9
 * @throws Error with one sentence when it is not such a file
 */
export function decodeLabels(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || view.getUint32(0) !== 0x801)
    throw new Error("It is no file of labels in the IDX format.");
  const count = view.getUint32(4);
  if (bytes.length !== 8 + count)
    throw new Error(`It has ${bytes.length} bytes, and ${count} labels need ${8 + count}.`);
  const labels = bytes.subarray(8);
  const stranger = labels.find((label) => label > 9);
  if (stranger !== undefined) throw new Error(`It holds the label ${stranger}, which is no digit.`);
  return labels;
}

/** The pictures of a split, which is a range of one of the two files. */
export function splitRange(
  split: Split,
  { count, heldOut = VALIDATION_IMAGES }: Pick<BytePictures, "count" | "heldOut">,
): readonly [from: number, to: number] {
  if (split === "test") return [0, count];
  const border = Math.max(1, count - heldOut);
  return split === "train" ? [0, border] : [border, count];
}

/**
 * Pictures under the static draw: a function of file, place and pixel alone. Colours are not drawn but taken as they are.
 * @param file which of the two files `pictures` is
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

/** Pictures drawn afresh. @param draw what tells this draw from others, such as the training step */
export function freshPictures(
  pictures: BytePictures,
  indices: readonly number[],
  rngSeed: number,
  draw: number,
): Float32Array {
  return drawPictures(pictures, indices, (_, place) => [rngSeed, 2 + draw, place]);
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
