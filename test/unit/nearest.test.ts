// The pictures of a data set that look most like one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "../../src/cli/variational/nearest.ts";
import type { BytePictures } from "../../src/data/dataset.ts";
import { alterations } from "../../src/training/variational/augment.ts";

/** Pictures of 2 x 2 grey pixels, the last of which is held out: pixel i of picture n is the n-th of these bytes. */
const BYTES = [0, 200, 90, 110, 40, 100];
const DATA: BytePictures = {
  count: BYTES.length,
  size: 2,
  heldOut: 1,
  pixels: Uint8Array.from(BYTES.flatMap((byte) => [byte, byte, byte, byte])),
};
const grey = (byte: number): Float32Array => new Float32Array(4).fill(byte / 255);

test("the nearest come first, and only those of the split count", () => {
  const found = nearest([grey(100)], DATA, "train", 3);
  const bytes = found.map(({ picture }) => Math.round(255 * picture[0]));
  assert.deepEqual(bytes, [90, 110, 40]);
  const distances = found.map(({ distance }) => Math.round(255 * distance));
  assert.deepEqual(distances, [10, 10, 60]);
  const heldOut = nearest([grey(100)], DATA, "validation", 3);
  assert.deepEqual(
    heldOut.map(({ picture, distance }) => [...picture, Math.round(255 * distance)]),
    [[...grey(100), 0]],
  );
});

test("values beyond 0 and 1 are those of the picture that one sees", () => {
  const [{ distance }] = nearest([grey(-300)], DATA, "train", 1);
  assert.equal(distance, 0);
});

test("one differing pixel counts by its share", () => {
  const [{ picture, distance }] = nearest([[0, 0, 0, 51 / 255]], DATA, "train", 1);
  assert.deepEqual([...picture], [0, 0, 0, 0]);
  assert.ok(Math.abs(distance - 51 / 255 / 4) < 1e-7, `${distance}`);
});

test("the nearest of several ways counts, and of it no more than a picture once", () => {
  const found = nearest([grey(100), grey(205)], DATA, "train", 3);
  const told = found.map(({ picture, distance }) =>
    [picture[0], distance].map((value) => Math.round(255 * value)),
  );
  assert.deepEqual(told, [
    [200, 5],
    [90, 10],
    [110, 10],
  ]);
});

test("a picture is altered in all ways that training may choose", () => {
  const picture = Float32Array.of(1, 2, 3, 4);
  const ways = alterations(picture, 2, { mirror: true, shift: 1 });
  assert.equal(new Set(ways.map(String)).size, 18);
  assert.deepEqual(ways[0], picture);
  for (const way of [
    [2, 1, 4, 3],
    [0, 0, 1, 2],
    [3, 4, 0, 0],
    [0, 1, 0, 3],
    [0, 0, 0, 2],
  ])
    assert.ok(
      ways.some((one) => String(one) === String(way)),
      String(way),
    );
  assert.deepEqual(alterations(picture, 2, {}), [picture]);
});
