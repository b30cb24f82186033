// Holds the folder of emoji-sets.ts to the protocol emoji-32: are Noto's test emoji in it the protocol's, and how near do training pictures come
// to them, as the mean difference of bytes in their range? (A minute.)
//
//     node --import ./scripts/typescript.mjs --conditions=source research/variational/emoji-nearest.ts FOLDER
import { join } from "node:path";
import { partOf, splitOf } from "../../src/cli/variational/drawn.ts";
import { loadEmojiPictures } from "../../src/cli/variational/emoji.ts";
import { drawFolder } from "../../src/cli/variational/picture-folder.ts";
import { type BytePictures, splitRange } from "../../src/data/dataset.ts";

const SIZE = 32;
const LENGTH = 4 * SIZE * SIZE;

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("Name the folder of pictures.");
const protocol = {
  test: split(await loadEmojiPictures("test", SIZE), "test"),
  train: split(await loadEmojiPictures("training", SIZE), "train"),
};
const noto = await drawFolder(join(folder, "noto"), SIZE);
const all = await drawFolder(folder, SIZE);
const own = new Set(split(partOf(noto, "test", SIZE, splitOf), "test").map(looks));
const train = split(partOf(all, "training", SIZE, splitOf), "train");
const same = protocol.test.filter((picture) => own.has(looks(picture))).length;
console.log(`${same} of ${protocol.test.length} test emoji are in ${folder}/noto, of ${own.size}`);
for (const [name, pictures] of [
  ["Noto's training emoji", protocol.train],
  [`the training pictures of ${all.dataset}`, train],
] as const) {
  const distances = protocol.test
    .map((picture) => nearest(picture, pictures))
    .sort((a, b) => a - b);
  const at = (share: number): string => distances[Math.floor(share * distances.length)].toFixed(4);
  const quartiles = [0.25, 0.5, 0.75].map(at).join(", ");
  console.log(`nearest of ${name}: at least ${at(0)}; quartiles ${quartiles}`);
}

/** The pictures of a split, [size, size, 4] each. */
function split(pictures: BytePictures, part: "train" | "test"): Uint8Array[] {
  const [from, to] = splitRange(part, pictures);
  return Array.from({ length: to - from }, (_, i) =>
    pictures.pixels.subarray((from + i) * LENGTH, (from + i + 1) * LENGTH),
  );
}

function looks(picture: Uint8Array): string {
  return Buffer.from(picture).toString("latin1");
}

/** Mean difference of bytes from the nearest of other pictures, in their range. */
function nearest(picture: Uint8Array, others: readonly Uint8Array[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const other of others) {
    let sum = 0;
    for (let i = 0; i < LENGTH && sum < least; i++) sum += Math.abs(picture[i] - other[i]);
    least = Math.min(least, sum);
  }
  return least / (255 * LENGTH);
}
