// Writes studio/latents/digits-doubling.json: what the studio's page Imagine knows of the model's latents. Made from
// the test digits: their mean, the directions in which they differ most, a map of them, and a typical one of each kind.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadDigits, loadLabels } from "../src/cli/vae/digits.ts";
import { createEngine } from "../src/engine/create.ts";
import { decodeVnca } from "../src/format/vnca.ts";
import { staticPictures } from "../src/vae/dataset.ts";
import { meanLatents } from "../src/vae/encode.ts";
import { meanOf, nearest, organise, principalDirections, type Rows, rowOf } from "./latent-map.ts";
import { root } from "./project.ts";

const NAME = "digits-doubling";
/** Test pictures that are looked at. */
const PICTURES = 5000;
const DIRECTIONS = 6;
/** Nodes along a side of the map. */
const SIDE = 20;
/** What a latent's numbers are multiplied by before they are rounded to bytes; studio/panels/imagine/latent.ts undoes it. */
const SCALE = 32;

const bytes = readFileSync(join(root, `zoo/${NAME}.safetensors`));
const model = decodeVnca(bytes);
const digits = await loadDigits("test");
const labels = await loadLabels("test", digits.count);
const engine = await createEngine({ family: "variational", arithmetic: "plain", threads: 0 });
const indices = Array.from({ length: Math.min(PICTURES, digits.count) }, (_, i) => i);
const latents: Rows = {
  values: await meanLatents(engine, model, staticPictures(digits, "test", indices)),
  width: model.spec.latent,
};
await engine.dispose();

/** The latent nearest to the mean of those with a label. */
function typical(label: number): Float32Array {
  const own = indices.filter((i) => labels[i] === label);
  const values = Float32Array.from(own.flatMap((i) => [...rowOf(latents, i)]));
  const rows: Rows = { values, width: latents.width };
  return rowOf(rows, nearest(rows, meanOf(rows)));
}

const packed = (values: Iterable<number>): string =>
  Buffer.from(
    Int8Array.from(values, (value) => Math.max(-127, Math.min(127, Math.round(SCALE * value)))),
  ).toString("base64");
const rounded = (values: Float64Array): number[] => Array.from(values, (v) => Number(v.toFixed(4)));

mkdirSync(join(root, "studio/latents"), { recursive: true });
const file = `studio/latents/${NAME}.json`;
const content = {
  model: createHash("sha256").update(bytes).digest("hex"),
  latent: model.spec.latent,
  mean: rounded(meanOf(latents)),
  directions: principalDirections(latents, DIRECTIONS).map(rounded),
  side: SIDE,
  map: packed(organise(latents, SIDE).values),
  examples: Array.from({ length: 10 }, (_, label) => packed(typical(label))),
};
writeFileSync(join(root, file), `${JSON.stringify(content, null, 1)}\n`);
console.log(file);
