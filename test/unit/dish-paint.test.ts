// What goes in and out of a dish: pictures, cuts, seeds and whole states, in both engines.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDish } from "../../src/dish/index.ts";
import { plain, reference, relaxed } from "../support/builds.ts";
import {
  assertContents,
  assertDefinedAssignments,
  assertDefinedCuts,
  assertDefinedPictures,
  assertSamePictures,
} from "../support/dish-looks.ts";

for (const [boundary, height, width] of [
  ["torus", 13, 33],
  ["zero", 21, 16],
  ["zero", 5, 3],
  ["torus", 1, 40],
] as const)
  test(`${boundary}, ${height} x ${width}: pictures of the kernels are those of the definition`, async () => {
    for (const engine of [plain, relaxed])
      await assertDefinedPictures(engine, reference, boundary, height, width);
  });

test("what fired and changed in the last step is painted alike by both engines", () =>
  assertSamePictures(plain, reference));

test("an empty dish, even one without a rule, is transparent", async () => {
  const dish = await createDish(plain, { height: 3, width: 5 });
  const pixels = new Uint8ClampedArray(60).fill(7);
  assert.equal(await dish.paint({ kind: "colour" }, pixels), 0);
  assert.ok(pixels.every((byte) => byte === 0));
});

for (const engine of [reference, plain]) {
  test(`${engine.name}: a cut empties the cells whose centre the shape holds, and no others`, () =>
    assertDefinedCuts(engine));

  test(`${engine.name}: the living cells of a shape follow another rule as they are, and no others`, () =>
    assertDefinedAssignments(engine));
}

for (const engine of [reference, plain, relaxed])
  test(`${engine.name}, ${engine.arithmetic}: seeds, readings and whole states`, () =>
    assertContents(engine));
