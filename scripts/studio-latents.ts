// Writes studio/latents/<model>.json for the variational models of zoo/: what the studio's page Imagine knows of their
// latents. Made from pictures that the model is about: the latents' mean, the directions in which they differ most, a
// map of them, and some to begin with. Of a model whose cells draw, those to begin with hold the lots of their picture too;
// all else is of the latent alone. Names of models, if any are given, choose which.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { loadLabels } from "../src/cli/digits.ts";
import { givenPictures } from "../src/cli/variational/given.ts";
import { isColoured, loadPictures } from "../src/cli/variational/pictures.ts";
import { staticPictures } from "../src/data/dataset.ts";
import { createEngine } from "../src/engine/create.ts";
import { type CellularModel, decodeCellular } from "../src/models/variational.ts";
import { columns, latentLength } from "../src/systems/variational/draws.ts";
import { meanLatents } from "../src/systems/variational/encode.ts";
import { meanOf, nearest, organise, principalDirections, type Rows, rowOf } from "./latent-map.ts";
import { filesBelow, root } from "./project.ts";

/** The models of the studio's page Digits: those in studio/state/models.ts. */
const SHOWN = ["digits-ladder", "digits-nondoubling", "emoji-doubling"];
/** Pictures that are looked at. */
const PICTURES = 5000;
const DIRECTIONS = 6;
/** Nodes along a side of the map. */
const SIDE = 20;
/** What a latent's numbers are multiplied by before they are rounded to bytes; studio/panels/imagine/latent.ts undoes it. */
const SCALE = 32;
/** Emoji to begin with. */
const EMOJI = [
  ...["grinning-face", "cat-face", "red-heart", "lizard", "red-apple"],
  ...["sun", "blossom", "octopus", "pizza", "crescent-moon"],
];

interface Example {
  readonly name: string;
  readonly latent: Float32Array;
}

const engine = await createEngine({ arithmetic: "plain", threads: 0 });

/** Latents of pictures with the lots of their cells, one behind the other. */
async function latentsOf(model: CellularModel, pictures: Float32Array): Promise<Rows> {
  return { values: await meanLatents(engine, model, pictures), width: latentLength(model.spec) };
}

/** The latents without lots. */
function withoutLots({ values, width }: Rows, { spec }: CellularModel): Rows {
  return { values: columns(values, width, 0, spec.latent), width: spec.latent };
}

/** Latents of the pictures that are looked at: test digits, or all emoji to learn from. */
async function manyLatents(model: CellularModel): Promise<Rows> {
  const file = isColoured(model.spec) ? "training" : "test";
  const pictures = await loadPictures(model, file);
  const indices = Array.from({ length: Math.min(PICTURES, pictures.count) }, (_, i) => i);
  return latentsOf(model, staticPictures(pictures, file, indices));
}

/** A typical digit of each kind: the latent, lots included, nearest to the mean of those with its label. */
async function typicalDigits(latents: Rows): Promise<Example[]> {
  const labels = await loadLabels("test", 10_000);
  const indices = Array.from({ length: latents.values.length / latents.width }, (_, i) => i);
  return Array.from({ length: 10 }, (_, label) => {
    const own = indices.filter((i) => labels[i] === label);
    const values = Float32Array.from(own.flatMap((i) => [...rowOf(latents, i)]));
    const rows: Rows = { values, width: latents.width };
    return { name: `a typical ${label}`, latent: rowOf(rows, nearest(rows, meanOf(rows))) };
  });
}

async function someEmoji(model: CellularModel): Promise<Example[]> {
  const latents = await latentsOf(model, await givenPictures(EMOJI, model, {}));
  return EMOJI.map((name, i) => ({ name: name.replaceAll("-", " "), latent: rowOf(latents, i) }));
}

const packed = (values: Iterable<number>): string =>
  Buffer.from(
    Int8Array.from(values, (value) => Math.max(-127, Math.min(127, Math.round(SCALE * value)))),
  ).toString("base64");
const rounded = (values: Float64Array): string =>
  Array.from(values, (value) => Number(value.toFixed(4))).join(" ");

mkdirSync(join(root, "studio/latents"), { recursive: true });
const asked = process.argv.slice(2);
for (const file of filesBelow("zoo")) {
  const name = basename(file, ".safetensors");
  if (!SHOWN.includes(name) || (asked.length > 0 && !asked.includes(name))) continue;
  const bytes = readFileSync(join(root, file));
  const model = decodeCellular(bytes);
  const all = await manyLatents(model);
  const examples = await (isColoured(model.spec) ? someEmoji(model) : typicalDigits(all));
  const latents = withoutLots(all, model);
  const content = {
    model: createHash("sha256").update(bytes).digest("hex"),
    latent: model.spec.latent,
    mean: rounded(meanOf(latents)),
    directions: principalDirections(latents, DIRECTIONS).map(rounded),
    side: SIDE,
    map: packed(organise(latents, SIDE).values),
    examples: examples.map(({ name, latent }) => ({ name, latent: packed(latent) })),
  };
  const target = `studio/latents/${name}.json`;
  writeFileSync(join(root, target), `${JSON.stringify(content, null, 2)}\n`);
  console.log(target);
}
await engine.dispose();
