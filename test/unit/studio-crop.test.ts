// The frame over a visitor's own picture, as numbers.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cropOf,
  mostZoom,
  moved,
  squareOf,
  zoomed,
  zoomOf,
} from "../../studio/panels/train/crop.ts";
import fc from "../support/properties.ts";

const extents = fc.record({
  width: fc.integer({ min: 1, max: 4000 }),
  height: fc.integer({ min: 1, max: 4000 }),
});
const shares = fc.double({ min: -2, max: 2, noNaN: true });

test("whatever hands do, the frame holds a part of the picture", () => {
  const acts = fc.array(fc.tuple(fc.double({ min: 0.1, max: 10, noNaN: true }), shares, shares));
  let parts = 0;
  fc.assert(
    fc.property(extents, acts, (extent, all) => {
      let square = squareOf(undefined, extent);
      for (const [factor, x, y] of all)
        square = moved(zoomed(square, extent, factor), extent, x, y);
      const crop = cropOf(square, extent);
      if (crop === undefined) return;
      parts++;
      const [x, y, size] = crop.split(",").map(Number) as [number, number, number];
      assert.ok(x >= 0 && x < extent.width && y >= 0 && y < extent.height && size >= 1, crop);
      // Where the picture is as large as the frame, the frame does not reach beyond it.
      assert.ok(size > extent.width || x + size <= extent.width, crop);
      assert.ok(size > extent.height || y + size <= extent.height, crop);
      const again = squareOf(crop, extent);
      assert.equal(cropOf(again, extent), crop);
    }),
  );
  assert.ok(parts > 20, `${parts} parts`);
});

test("zooming keeps the place under the hand where it is, and ends at all of the picture", () => {
  const extent = { width: 400, height: 300 };
  const near = zoomed(squareOf(undefined, extent), extent, 4);
  const closer = zoomed(near, extent, 2, { x: 0.25, y: 0.75 });
  assert.equal(closer.x + 0.25 * closer.size, near.x + 0.25 * near.size);
  assert.equal(closer.y + 0.75 * closer.size, near.y + 0.75 * near.size);
  assert.equal(zoomOf(closer, extent), 8);
  assert.equal(cropOf(zoomed(closer, extent, 0), extent), undefined);
  assert.equal(zoomOf(zoomed(closer, extent, 1e9), extent), mostZoom(extent));
});
