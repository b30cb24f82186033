// The page Imagine's arithmetic: latents in links and on the map, drawings, and what the script finds among latents.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { nearest, organise, principalDirections, rowOf } from "../../scripts/latent-map.ts";
import { root } from "../../scripts/project.ts";
import { normals } from "../../src/numbers/normal.ts";
import { inked, isBlank, normalised } from "../../studio/panels/imagine/drawing.ts";
import {
  type Atlas,
  between,
  coordinates,
  fromText,
  latentAt,
  movedTo,
  placeOf,
  toText,
} from "../../studio/panels/imagine/latent.ts";
import { mark } from "../../studio/panels/imagine/stroke.ts";
import { assertAtMost, worst } from "../support/compare.ts";

const WIDTH = 8;
const draws = (n: number): Float32Array => normals([7, n], WIDTH);

test("a latent comes back from its text; what is no latent gives none", () => {
  const latent = draws(1);
  const text = toText(latent);
  assert.match(text, /^[\w-]+$/);
  assertAtMost(worst(fromText(text, WIDTH) as Float32Array, latent), 0.5 / 4096, "rounding");
  assert.equal(toText(fromText(text, WIDTH) as Float32Array), text);
  const far = Float32Array.of(100, -100, 0, 0, 0, 0, 0, 0);
  assert.ok(Math.abs((fromText(toText(far), WIDTH) as Float32Array)[1] as number) <= 8);
  for (const wrong of ["", "AAAA", `${text}AAAA`, "?", "A"])
    assert.equal(fromText(wrong, WIDTH), undefined, wrong);
});

/** A map of 4 x 4 nodes far from each other, with two directions. */
const atlas: Atlas = {
  mean: draws(2),
  directions: [Float32Array.of(2, 0, 0, 0, 0, 0, 0, 0), Float32Array.of(0, 0.5, 0, 0, 0, 0, 0, 0)],
  side: 4,
  nodes: Array.from({ length: 16 }, (_, i) => draws(10 + i).map((value) => 3 * value)),
  examples: [],
};

test("a knob moves a latent along its own direction only", () => {
  const latent = draws(3);
  const moved = movedTo(atlas, latent, 1, 2.5);
  assertAtMost(Math.abs((coordinates(atlas, moved)[1] as number) - 2.5), 1e-5, "its coordinate");
  assertAtMost(
    Math.abs((coordinates(atlas, moved)[0] as number) - (coordinates(atlas, latent)[0] as number)),
    1e-5,
    "the other",
  );
});

test("lots behind a latent stay when it is turned, and are zeros where one of two lacks them", () => {
  const latent = draws(3);
  const lots = Float32Array.of(1, -2);
  const long = Float32Array.of(...latent, ...lots);
  const moved = movedTo(atlas, long, 1, 2.5);
  assert.deepEqual(moved.subarray(WIDTH), lots);
  assert.deepEqual(moved.subarray(0, WIDTH), movedTo(atlas, latent, 1, 2.5));
  assert.deepEqual(coordinates(atlas, long), coordinates(atlas, latent));
  assert.deepEqual(placeOf(atlas, long), placeOf(atlas, latent));
  assert.deepEqual(between(latent, long, 0.5).subarray(WIDTH), Float32Array.of(0.5, -1));
  assert.deepEqual(between(long, latent, 1).subarray(WIDTH), Float32Array.of(0, 0));
});

test("places of the map are the nodes, and straight lines between them", () => {
  const node = (row: number, column: number) => atlas.nodes[row * 4 + column] as Float32Array;
  for (const [row, column] of [
    [0, 0],
    [3, 3],
    [1, 2],
  ] as const) {
    assertAtMost(worst(latentAt(atlas, { row, column }), node(row, column)), 1e-6, "a node");
    const place = placeOf(atlas, node(row, column));
    assertAtMost(Math.hypot(place.row - row, place.column - column), 1e-3, "back to it");
  }
  const half = latentAt(atlas, { row: 2, column: 1.5 });
  assertAtMost(worst(half, between(node(2, 1), node(2, 2), 0.5)), 1e-6, "between two");
});

test("a drawing is brought into the middle, and made smaller if it is too large", () => {
  const stroke = (to: number) => [...Array(to).keys()].map((i) => ({ row: 2 + i, column: 3 }));
  const blank = new Float32Array(28 * 28);
  assert.ok(isBlank(blank) && isBlank(normalised(blank)));
  for (const length of [8, 24]) {
    const drawing = inked(blank, stroke(length));
    const picture = normalised(drawing);
    const mass = picture.reduce((sum, ink) => sum + ink, 0);
    const row = picture.reduce((sum, ink, i) => sum + ink * Math.floor(i / 28), 0) / mass;
    const column = picture.reduce((sum, ink, i) => sum + ink * (i % 28), 0) / mass;
    assertAtMost(Math.hypot(row - 13.5, column - 13.5), 0.1, `centre of ${length}`);
    const rows = [...picture.keys()].filter((i) => (picture[i] as number) > 0.1);
    const height = Math.floor((rows.at(-1) as number) / 28) - Math.floor((rows[0] as number) / 28);
    assert.ok(height <= 21, `${height} rows`);
    assert.ok(height >= Math.min(length, 19), `${height} rows`);
  }
});

test("a brush marks the cells under it, at least one", () => {
  const cells = new Uint8Array(16);
  assert.ok(mark(cells, 4, [{ row: 0.1, column: 0.1 }], 0.01));
  assert.deepEqual(
    [...cells.keys()].filter((i) => cells[i]),
    [0],
  );
  assert.ok(!mark(cells, 4, [{ row: 0.1, column: 0.1 }], 0.01), "nothing new");
  assert.ok(mark(cells, 4, [{ row: 2, column: 2 }], 0.8));
  assert.deepEqual(
    [...cells.keys()].filter((i) => cells[i]),
    [0, 5, 6, 9, 10],
  );
});

test("principal directions are found in their order, as long as their deviations", () => {
  const scale = [1, 3, 0.1, 2];
  const values = normals([9, 9], 4000).map((draw, i) => draw * (scale[i % 4] as number));
  const [first, second] = principalDirections({ values, width: 4 }, 2);
  assertAtMost(worst(first as Float64Array, [0, 3, 0, 0]), 0.4, "first");
  assertAtMost(worst(second as Float64Array, [0, 0, 0, 2]), 0.4, "second");
});

test("a map spreads over what it is of, with neighbours alike", () => {
  const values = normals([9, 1], 2 * 3000).map((draw, i) => (i % 2 === 0 ? 2 * draw : draw));
  const nodes = organise({ values, width: 2 }, 8);
  const distance = (a: number, b: number): number => {
    const [from, to] = [rowOf(nodes, a), rowOf(nodes, b)];
    return Math.hypot(
      (from[0] as number) - (to[0] as number),
      (from[1] as number) - (to[1] as number),
    );
  };
  assert.ok(distance(0, 63) > 3, "the corners lie apart");
  const steps = [...Array(56).keys()].map((node) => distance(node, node + 8));
  assert.ok(Math.max(...steps) < distance(0, 63) / 2, "neighbours are near");
  assert.equal(nearest(nodes, rowOf(nodes, 17)), 17);
});

test("what the studio knows of a model's latents is of the model in zoo/: scripts/studio-latents.ts makes it", () => {
  const files = readdirSync(join(root, "studio/latents"));
  assert.ok(files.length > 0);
  for (const file of files) {
    const { model } = JSON.parse(readFileSync(join(root, "studio/latents", file), "utf8"));
    const zoo = readFileSync(join(root, "zoo", file.replace(".json", ".safetensors")));
    assert.equal(model, createHash("sha256").update(zoo).digest("hex"), file);
  }
});
