// `heal --map`: the picture, the numbers, and what it refuses.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { misuse, refuse, succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const rule = fileURLToPath(new URL("../../zoo/eye-persistent.safetensors", import.meta.url));
const map = ["--seeds", "1", "--cut-shape", "square", "--cut-size", "14", "--map-spacing", "8"];

test("heal --map draws the map and says its verdict, in words or with all its numbers", async () => {
  const here = folder();
  const text = succeed(here, "heal", rule, ...map, "--map", "m.svg", "--threads", "1");
  const verdict = text.trim().split("\n").at(-1) as string;
  assert.match(verdict, /^The creature heals [a-z ]+ \(\d+ of \d+ positions, worst [a-z ]+\), /);
  const svg = readFileSync(join(here, "m.svg"), "utf8");
  assert.match(svg, /<title>Where eye-persistent heals<\/title>/);
  assert.match(svg, /a square 14 cells across/);

  const json = ["--json", "--threads", "2", "--map", "m.webp"];
  const report = JSON.parse(succeed(here, "heal", rule, ...map, ...json));
  assert.equal(report.map.verdict, verdict);
  const { positions, drift, ...rest } = report.map;
  assert.deepEqual(Object.keys(rest), [
    ...["grid", "shape", "size", "spacing", "rngSeed", "healedShare", "verdict"],
  ]);
  assert.deepEqual([rest.grid, rest.shape, rest.size], [[60, 60], "square", 14]);
  assert.deepEqual([rest.spacing, rest.rngSeed], [8, 0]);
  assert.equal(positions[0].errors.length, 31);
  assert.equal(drift.at(-1).step, 10_000);

  const picture = sharp(join(here, "m.webp"));
  const { format, width, height } = await picture.metadata();
  assert.equal(format, "webp");
  assert.ok(width >= 1000 && height >= 800);
  const { channels } = await picture.stats();
  assert.ok(
    channels.some(({ stdev }) => stdev > 10),
    "a picture of one colour",
  );
});

test("a map that cannot be drawn is refused before the work starts", () => {
  const here = folder();
  refuse(here, /must end in \.png, \.webp or \.svg/, "heal", rule, "--map", "m.gif");
  refuse(here, /the folder none does not exist/, "heal", rule, "--map", "none/m.png");
  refuse(here, /belong to a map: add --map FILE/, "heal", rule, "--cut-size", "9");
  misuse(here, /Allowed choices are disc, square/, "heal", rule, "--cut-shape", "star");
  misuse(here, /Give a whole number from 1 to 1024/, "heal", rule, "--cut-size", "0");
});
