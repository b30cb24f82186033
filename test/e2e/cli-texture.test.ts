// The commands of textures, as a person uses them: train, stop and go on, measure, draw; and what they refuse.
import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import sharp from "sharp";
import { decodeRule } from "../../src/models/rule.ts";
import { misuse, refuse, succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const zoo = (name: string): string => join(import.meta.dirname, `../../zoo/${name}.safetensors`);
const [lizard, lava] = [zoo("lizard-regenerating"), zoo("lava-texture")];
const small = ["channels=6", "hidden=8", "batch=2", "poolSize=4", "rolloutSteps=[2,4]"];
const train = [
  ...["train", "weave.png", "--preset", "texture", "--size", "20", "--steps", "4"],
  ...["--threads", "1", "--arithmetic", "plain"],
  ...small.flatMap((each) => ["--set", each]),
];

/** A folder with a picture, wider than high. */
async function furnished(): Promise<string> {
  const here = folder();
  const raw = { width: 60, height: 40, channels: 3 } as const;
  const pixels = Uint8Array.from({ length: 60 * 40 * 3 }, (_, i) => (i * 37) % 251);
  await sharp(pixels, { raw }).png().toFile(join(here, "weave.png"));
  return here;
}

test("a texture is trained, stopped on the way and gone on with, to the same bits; measured and drawn", async () => {
  const here = await furnished();
  succeed(here, ...train, "-o", "whole.safetensors");
  succeed(here, ...train, "--until", "2", "-o", "part.safetensors");
  succeed(here, "train", "weave.png", "--resume", "part.run", "-o", "part.safetensors");
  const run = (name: string) => readFileSync(join(here, `${name}.run/run.safetensors`));
  assert.deepEqual(run("part"), run("whole"));

  const measure = ["texture", "eval", "whole.safetensors", "--threads", "1"];
  const found = JSON.parse(succeed(here, ...measure, "-o", "measured.safetensors", "--json"));
  const { parameters, bytes, ...verdict } = found;
  assert.equal(bytes, readFileSync(join(here, "whole.safetensors")).length);
  assert.equal(parameters, 6 * 4 * 8 + 8 + 8 * 6 + 6);
  assert.ok(verdict.grown > 0 && verdict.scrambled > 0);
  const { spec, card } = decodeRule(readFileSync(join(here, "measured.safetensors")));
  assert.deepEqual(card.texture, verdict);
  assert.deepEqual([spec.boundary, spec.mask, spec.seedCells], ["torus", "none", []]);
  assert.match(succeed(here, "inspect", "measured.safetensors"), /grid of twice the size +[\d.]+/);

  const tile = ["texture", "tile", "whole.safetensors", "--steps", "4", "--scale", "2"];
  succeed(here, ...tile, "--grid", "20x24", "-o", "tile.png");
  const film = ["--grid", "20", "--frames", "4", "--scale", "2", "-o", "film.webp"];
  succeed(here, "texture", "tile", lava, "--steps", "40", ...film);
  const sizeOf = async (name: string) => {
    const { width, height, pages, loop } = await sharp(join(here, name)).metadata();
    return [width, height, pages, loop];
  };
  assert.deepEqual(await sizeOf("tile.png"), [48, 40, undefined, undefined]);
  assert.deepEqual(await sizeOf("film.webp"), [40, 40, 4, 0]);
});

test("each goal of a rule of several textures is measured by itself, and no figures of one are written for all", async () => {
  const here = await furnished();
  copyFileSync(join(here, "weave.png"), join(here, "felt.png"));
  succeed(here, ...train, "felt.png", "--set", "batch=4", "-o", "two.safetensors");
  const measure = ["texture", "eval", "two.safetensors", "--threads", "1"];
  const of = (goal: string) =>
    JSON.parse(succeed(here, ...measure, "--goal", goal, "--json")).grown as number;
  const [felt, weave] = [of("felt"), of("weave")];
  assert.ok(felt > 0 && weave > 0);
  assert.notEqual(felt, weave);
  refuse(
    here,
    /A card has the figures of one texture, but two.safetensors has 2 goals: leave --output out/,
    ...[...measure, "--goal", "felt", "-o", "two.safetensors"],
  );
  refuse(here, /has no goal "silk": it has weave, felt/, ...measure, "--goal", "silk");
});

test("what is no texture, and what a texture is not, are refused in one sentence", async () => {
  const here = await furnished();
  for (const command of ["eval", "tile"])
    refuse(
      here,
      /lizard-regenerating.safetensors grows a creature and no texture: blastema grow and heal take it/,
      ...["texture", command, lizard, ...(command === "tile" ? ["-o", "x.png"] : [])],
    );
  succeed(here, ...train, "-o", "t.safetensors");
  refuse(
    here,
    /On a page cells live by their alpha, but this rule has another mask: train one with --set/,
    ...["export", "t.safetensors", "--to", "html", "-o", "t.html"],
  );
  refuse(here, /t.safetensors grows a texture, which is no one picture/, "heal", "t.safetensors");
  refuse(
    here,
    /The film would have more than 67,108,864 pixels: choose a smaller --scale or --grid/,
    ...["texture", "tile", "t.safetensors", "--grid", "1024", "--scale", "8", "-o", "x.webp"],
  );
  const other = [...train, "-o", "x.safetensors"];
  refuse(here, /The grid has 22 x 22 cells, but the sides of a texture/, ...other, "--size", "22");
  const emoji = ["train", "🍓", ...other.slice(2)];
  refuse(here, /The grid has 16 x 16 cells, but the sides of a texture/, ...emoji, "--size", "16");
  misuse(here, /a texture fills its grid: leave --pad out/, ...other, "--pad", "4");
  const elsewhere = folder();
  copyFileSync(join(here, "t.safetensors"), join(elsewhere, "t.safetensors"));
  refuse(
    elsewhere,
    /The picture of t.safetensors is not here: name it \(--target weave.png\)/,
    ...["texture", "eval", "t.safetensors"],
  );
});
