// The pictures of a data set that look most like one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "../../src/cli/variational/nearest.ts";
import type { BytePictures } from "../../src/data/dataset.ts";

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
  const found = nearest(grey(100), DATA, "train", 3);
  const bytes = found.map(({ picture }) => Math.round(255 * picture[0]));
  assert.deepEqual(bytes, [90, 110, 40]);
  const distances = found.map(({ distance }) => Math.round(255 * distance));
  assert.deepEqual(distances, [10, 10, 60]);
  const heldOut = nearest(grey(100), DATA, "validation", 3);
  assert.deepEqual(
    heldOut.map(({ picture, distance }) => [...picture, Math.round(255 * distance)]),
    [[...grey(100), 0]],
  );
});

test("values beyond 0 and 1 are those of the picture that one sees", () => {
  const [{ distance }] = nearest(grey(-300), DATA, "train", 1);
  assert.equal(distance, 0);
});

test("one differing pixel counts by its share", () => {
  const [{ picture, distance }] = nearest([0, 0, 0, 51 / 255], DATA, "train", 1);
  assert.deepEqual([...picture], [0, 0, 0, 0]);
  assert.ok(Math.abs(distance - 51 / 255 / 4) < 1e-7, `${distance}`);
});
