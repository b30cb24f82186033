// Holds the folder of emoji-sets.ts to the protocol emoji-32: are Noto's test emoji in it the protocol's, and how near do training pictures come
// to them, as the mean difference of bytes in their range? (A minute.)
//
//     node --import ./scripts/typescript.mjs --conditions=source research/variational/emoji-nearest.ts FOLDER
import { join } from "node:path";
import { partOf, splitOf } from "../../src/cli/variational/drawn.ts";
import { loadEmojiPictures } from "../../src/cli/variational/emoji.ts";
import { nearest } from "../../src/cli/variational/nearest.ts";
import { drawFolder } from "../../src/cli/variational/picture-folder.ts";
import { type BytePictures, splitRange, staticPictures } from "../../src/data/dataset.ts";

const SIZE = 32;

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("Name the folder of pictures.");
const protocol = {
  test: looks(await loadEmojiPictures("test", SIZE)),
  train: await loadEmojiPictures("training", SIZE),
};
const noto = await drawFolder(join(folder, "noto"), SIZE);
const all = await drawFolder(folder, SIZE);
const own = looks(partOf(noto, "test", SIZE, splitOf));
const known = new Set(own.map(String));
const same = protocol.test.filter((picture) => known.has(String(picture))).length;
console.log(
  `${same} of ${protocol.test.length} test emoji are in ${folder}/noto, of ${own.length}`,
);
for (const [name, pictures] of [
  ["Noto's training emoji", protocol.train],
  [`the training pictures of ${all.dataset}`, partOf(all, "training", SIZE, splitOf)],
] as const) {
  const distances = protocol.test
    .map((picture) => nearest([picture], pictures, "train", 1)[0].distance)
    .sort((a, b) => a - b);
  const at = (share: number): string => distances[Math.floor(share * distances.length)].toFixed(4);
  const quartiles = [0.25, 0.5, 0.75].map(at).join(", ");
  console.log(`nearest of ${name}: at least ${at(0)}; quartiles ${quartiles}`);
}

/** Test pictures, [size, size, 4] each, from 0 to 1. */
function looks(pictures: BytePictures): Float32Array[] {
  const [from, to] = splitRange("test", pictures);
  return Array.from({ length: to - from }, (_, i) => staticPictures(pictures, "test", [from + i]));
}
