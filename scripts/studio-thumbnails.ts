// Makes the studio's thumbnails of the zoo from the rules themselves: every creature 300 steps after it lost its
// lower half at step 200, so that a picture shows what its rule was trained for; those that were not trained to heal at step 200.
// Writes studio/thumbnails/*.webp.
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { createEngine } from "../src/engine/create.ts";
import type { Engine } from "../src/engine/engine.ts";
import { loadRule } from "../src/models/files.node.ts";
import type { Rule } from "../src/models/rule.ts";
import { applyCut } from "../src/systems/growing/cut.ts";
import { underEachGoal } from "../src/systems/growing/goals.ts";
import { type Picture, toPicture } from "../src/systems/growing/picture.ts";
import { createSimulation } from "../src/systems/growing/simulation.ts";
import { filesBelow, root } from "./project.ts";

const GROWN = 200;
const LATER = 300;
/** Empty cells left around the creature. */
const MARGIN = 3;
/** Opacity from which a pixel counts as the creature's. */
const VISIBLE = 26;

async function portrait(engine: Engine, rule: Rule): Promise<Picture> {
  const [height, width] = rule.card.grid;
  const dish = await createSimulation(engine, rule, { height, width });
  await dish.step(GROWN);
  if (rule.card.regime === "regenerating") {
    const [state] = await dish.read();
    applyCut(state as Float32Array, height, width, { kind: "half", side: "lower" });
    await dish.write([state as Float32Array]);
    await dish.step(LATER);
  }
  const [shown] = await dish.read();
  await dish.dispose();
  return toPicture(shown as Float32Array, height, width, "transparent");
}

/** The smallest square around what is visible, with a margin, as far as the picture reaches. */
function crop({ width, height, rgba }: Picture) {
  const rows: number[] = [];
  const columns: number[] = [];
  for (let pixel = 0; pixel < width * height; pixel++) {
    if ((rgba[pixel * 4 + 3] as number) < VISIBLE) continue;
    rows.push(Math.floor(pixel / width));
    columns.push(pixel % width);
  }
  if (rows.length === 0) return { left: 0, top: 0, width, height };
  const span = (places: number[], most: number): [number, number] => [
    Math.max(0, Math.min(...places) - MARGIN),
    Math.min(most, Math.max(...places) + 1 + MARGIN),
  ];
  const [top, bottom] = span(rows, height);
  const [left, right] = span(columns, width);
  return { left, top, width: right - left, height: bottom - top };
}

interface Thumbnail {
  readonly data: Buffer;
  readonly info: { readonly width: number; readonly height: number };
}

function cropped(picture: Picture): Promise<Thumbnail> {
  const { width, height, rgba } = picture;
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .extract(crop(picture))
    .png()
    .toBuffer({ resolveWithObject: true });
}

/** One picture, or those of a rule with goals, about as many beside as below each other; a last row that is not full stands in the middle. */
function together(pictures: readonly Thumbnail[]): Sharp {
  const [first] = pictures;
  if (pictures.length === 1 && first) return sharp(first.data);
  const side = Math.max(...pictures.flatMap(({ info }) => [info.width, info.height]));
  const columns = Math.ceil(Math.sqrt(pictures.length));
  const rows = Math.ceil(pictures.length / columns);
  const placed = pictures.map(({ data, info }, i) => {
    const row = Math.floor(i / columns);
    const ofRow = Math.min(columns, pictures.length - row * columns);
    const left = ((columns - ofRow) / 2 + (i % columns)) * side + (side - info.width) / 2;
    const top = row * side + (side - info.height) / 2;
    return { input: data, left: Math.floor(left), top: Math.floor(top) };
  });
  const background = { r: 0, g: 0, b: 0, alpha: 0 };
  const create = { width: columns * side, height: rows * side, channels: 4, background } as const;
  return sharp({ create }).composite(placed);
}

mkdirSync(join(root, "studio/thumbnails"), { recursive: true });
const engine = await createEngine({ threads: 0, arithmetic: "plain" });
const rules = /-(growing|persistent|regenerating|goals|textures?)\.safetensors$/;
for (const file of filesBelow("zoo").filter((name) => rules.test(name))) {
  const loaded = await loadRule(join(root, file));
  // What does not live by its alpha is in no dish.
  if ((loaded.spec.mask ?? "alpha") !== "alpha") continue;
  const target = `studio/thumbnails/${basename(file, ".safetensors")}.webp`;
  const pictures: Thumbnail[] = [];
  for (const rule of underEachGoal(loaded))
    pictures.push(await cropped(await portrait(engine, rule)));
  await together(pictures).webp({ lossless: true, effort: 6 }).toFile(join(root, target));
  console.log(target);
}
await engine.dispose();
