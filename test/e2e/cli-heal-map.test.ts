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

const rule = fileURLToPath(new URL("../../zoo/lizard-growing.safetensors", import.meta.url));
const map = ["--seeds", "1", "--cut-shape", "square", "--cut-size", "14", "--map-spacing", "8"];

test("heal --map draws the map, says its verdict, and gives the same numbers on any threads", async () => {
  const here = folder();
  const text = succeed(here, "heal", rule, ...map, "--map", "m.svg", "--threads", "2");
  const verdict = text.trim().split("\n").at(-1) as string;
  assert.match(verdict, /^The creature heals [a-z ]+ \(\d+ of \d+ positions, worst [a-z ]+\), /);
  const svg = readFileSync(join(here, "m.svg"), "utf8");
  assert.match(svg, /<title>Where lizard-growing heals<\/title>/);
  assert.match(svg, /a square 14 cells across/);

  const plain = ["--json", "--arithmetic", "plain"];
  const one = JSON.parse(
    succeed(here, "heal", rule, ...map, ...plain, "--map", "m.png", "--threads", "0"),
  );
  const two = JSON.parse(
    succeed(here, "heal", rule, ...map, ...plain, "--map", "m.webp", "--threads", "2"),
  );
  assert.deepEqual(one, two);
  assert.deepEqual(Object.keys(one.map), [
    ...[
      "grid",
      "shape",
      "size",
      "spacing",
      "rngSeed",
      "healedShare",
      "verdict",
      "positions",
      "drift",
    ],
  ]);
  assert.deepEqual(
    [one.map.grid, one.map.shape, one.map.size, one.map.spacing, one.map.rngSeed],
    [[72, 72], "square", 14, 8, 0],
  );
  for (const [file, format] of [
    ["m.png", "png"],
    ["m.webp", "webp"],
  ] as const) {
    const picture = await sharp(join(here, file)).metadata();
    assert.equal(picture.format, format);
    assert.ok(picture.width >= 1000 && picture.height >= 800);
    const { channels } = await sharp(join(here, file)).stats();
    assert.ok(
      channels.some(({ stdev }) => stdev > 10),
      "a picture of one colour",
    );
  }
});

test("a map that cannot be drawn is refused before the work starts", () => {
  const here = folder();
  refuse(here, /must end in \.png, \.webp or \.svg/, "heal", rule, "--map", "m.gif");
  refuse(here, /the folder none does not exist/, "heal", rule, "--map", "none/m.png");
  refuse(here, /belong to a map: add --map FILE/, "heal", rule, "--cut-size", "9");
  misuse(here, /Allowed choices are disc, square/, "heal", rule, "--cut-shape", "star");
  misuse(here, /Give a whole number from 1 to 1024/, "heal", rule, "--cut-size", "0");
});
