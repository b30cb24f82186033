// The map of latents: like beside like, the same every time, and a picture of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { layOut } from "../../src/cli/variational/latent-map.ts";
import { encodeLatentMap } from "../../src/cli/variational/latent-map-picture.ts";
import { normals } from "../../src/numbers/normal.ts";

const [count, classes, width] = [90, 3, 6];
const latents = normals([1, 2], count * width).map((draw, i) => {
  const [latent, axis] = [Math.floor(i / width), i % width];
  return draw + (latent % classes === axis ? 12 : 0);
});

test("latents of a kind come to lie together, in the unit square, in the same places every time", async () => {
  const points = await layOut(latents, count, 0);
  assert.equal(points.length, count);
  assert.ok(points.flat().every((at) => at >= 0 && at <= 1));
  const right = points.filter(([x, y], i) => {
    const distance = ([u, v]: readonly [number, number], j: number) =>
      i === j ? Number.POSITIVE_INFINITY : Math.hypot(u - x, v - y);
    const distances = points.map(distance);
    return distances.indexOf(Math.min(...distances)) % classes === i % classes;
  });
  assert.ok(right.length >= 0.95 * count, `${right.length} of ${count}`);
  assert.deepEqual(await layOut(latents, count, 0), points);
  assert.notDeepEqual(await layOut(latents, count, 1), points);
});

for (const channels of [1, 4])
  test(`pictures of ${channels} channels are drawn at their places`, async () => {
    const size = 4;
    const pixel = channels === 1 ? [255] : [200, 0, 0, 255];
    const pictures = Uint8Array.from(
      Array(2 * size * size)
        .fill(pixel)
        .flat(),
    );
    const points: [number, number][] = [
      [0, 0],
      [1, 1],
    ];
    const labels = channels === 1 ? Uint8Array.of(0, 9) : undefined;
    const drawing = { title: "Two", points, labels, pictures, size };
    const png = await encodeLatentMap(drawing, "png");
    const { data, info } = await sharp(png)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => [
      ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
    ];
    const expected = labels ? [0x33, 0x22, 0x88] : [200, 0, 0];
    assert.deepEqual(at(40, 104), expected);
    assert.deepEqual(at(600, 600), [255, 255, 255]);
  });
