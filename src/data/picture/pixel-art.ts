/** Tells pixel art, whose pixels must stay sharp, from other pictures. */
import type { Bitmap } from "./bitmap.ts";

/** Most colours of pixel art, transparent ones included. */
const FEW_COLOURS = 32;

/** The picture with its own pixels, where each of them is a square of several: a sprite that was saved enlarged. */
export function ownPixels(picture: Bitmap): Bitmap {
  const side = squareSide(picture);
  if (side <= 1) return picture;
  const [width, height] = [picture.width / side, picture.height / side];
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 4; c++)
        rgba[(y * width + x) * 4 + c] = picture.rgba[(y * picture.width + x) * side * 4 + c];
  return { width, height, rgba };
}

/** Whether the picture has at most 32 colours, as pixel art has. */
export function hasFewColours({ rgba }: Bitmap): boolean {
  const colours = new Set<number>();
  for (let i = 0; i < rgba.length && colours.size <= FEW_COLOURS; i += 4)
    colours.add(((rgba[i] * 256 + rgba[i + 1]) * 256 + rgba[i + 2]) * 256 + rgba[i + 3]);
  return colours.size <= FEW_COLOURS;
}

/** Side of the largest squares of one colour each that the picture is made of. */
function squareSide(picture: Bitmap): number {
  const { width, height } = picture;
  let side = divisor(width, height);
  for (let y = 0; y < height && side > 1; y++) {
    for (let x = 0; x < width && side > 1; x++) {
      const pixel = y * width + x;
      if (x % side > 0 && !areEqual(picture, pixel, pixel - 1)) side = divisor(side, x);
      if (y % side > 0 && !areEqual(picture, pixel, pixel - width)) side = divisor(side, y);
    }
  }
  return side;
}

function areEqual({ rgba }: Bitmap, one: number, other: number): boolean {
  for (let c = 0; c < 4; c++) if (rgba[one * 4 + c] !== rgba[other * 4 + c]) return false;
  return true;
}

/** The greatest common divisor. */
function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
