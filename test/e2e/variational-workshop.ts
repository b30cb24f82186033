// A small variational model and a made-up MNIST beside it, in the original files' formats.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { type CellularModel, encodeVariational } from "../../src/models/variational.ts";
import { barFile, labelsFile } from "../support/bars.ts";
import { randomVnca, smallSpec } from "../support/variational.ts";

const SIZE = 7;
/** Pictures of the two files. */
export const PICTURES = { training: 5100, test: 60 };

const spec = smallSpec();

/** What a spec file says of a small model that does not double. */
export const NONDOUBLING = {
  size: SIZE,
  latent: 8,
  channels: 8,
  encoder: { channels: [8], strides: [2], frame: 0 },
  sides: [4, SIZE],
  steps: [0, 6],
  update: { kind: "chain", hidden: [8] },
};

/** What a spec file says of a small model of pictures in colour. */
export const COLOURED = {
  size: 8,
  latent: 8,
  channels: 24,
  likelihood: { mixtures: 1 },
  encoder: { channels: [8], strides: [2], frame: 0 },
  sides: [2, 4, 8],
  steps: [1, 1, 1],
  update: { kind: "chain", hidden: [8] },
};

/** Writes the two picture files of mnist/ into a folder, of bars that are learned in little time. */
export function writeBars(here: string): void {
  mkdirSync(join(here, "mnist"));
  writeFileSync(join(here, "mnist/train-images-idx3-ubyte"), barFile(5300));
  writeFileSync(join(here, "mnist/t10k-images-idx3-ubyte"), barFile(60));
}

/** A model that nobody trained. */
export const smallModel: CellularModel = {
  spec,
  parameters: randomVnca(spec, 3),
  card: { dataset: "MNIST, static binarisation", recipe: { trainingSteps: 0 } },
};

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, 4 * i);
  return bytes;
}

/** A file of pictures: each has one white row, and lighter greys in others. */
export function picturesFile(count: number, size = SIZE): Buffer {
  const pixels = Buffer.alloc(count * size * size);
  for (const i of pixels.keys()) {
    const [picture, row] = [Math.floor(i / size ** 2), Math.floor((i % size ** 2) / size)];
    pixels[i] = row === picture % size ? 255 : (picture * 7) % 90;
  }
  return Buffer.concat([words(0x803, count, size, size), pixels]);
}

/** Writes m.safetensors and the four files of mnist/ into a folder. */
export function furnish(here: string): void {
  writeFileSync(join(here, "m.safetensors"), encodeVariational(smallModel));
  mkdirSync(join(here, "mnist"));
  for (const [name, count] of [
    ["train", PICTURES.training],
    ["t10k", PICTURES.test],
  ] as const) {
    writeFileSync(join(here, "mnist", `${name}-images-idx3-ubyte`), picturesFile(count));
    writeFileSync(join(here, "mnist", `${name}-labels-idx1-ubyte`), labelsFile(count));
  }
}

/** A picture of one colour with a bar of another, wider than high, so that its sides are left out. */
function flag(i: number): Promise<Buffer> {
  const colour = (k: number) => ({ r: (40 * k) % 256, g: (90 * k) % 256, b: (130 * k) % 256 });
  const bar = { create: { width: 6, height: 12, channels: 3, background: colour(i + 7) } } as const;
  return sharp({ create: { width: 40, height: 24, channels: 3, background: colour(i) } })
    .composite([{ input: bar, left: 10 + (i % 9), top: 6 }])
    .png()
    .toBuffer();
}

/** Writes so many flags into a folder, half of them into one in there. */
export async function writeFlags(pictures: string, count: number): Promise<void> {
  mkdirSync(join(pictures, "more"), { recursive: true });
  for (let i = 0; i < count; i++)
    writeFileSync(join(pictures, i % 2 ? "more" : "", `flag ${i}.png`), await flag(i));
}
