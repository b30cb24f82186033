// A dish on the WebGPU engine: steps, pictures, cuts and contents are those of the float64 definition, and a dish of two rules lives
// as on the wasm engine; on the software driver, in a process of its own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDish } from "../../src/dish/index.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { plain, reference } from "../support/builds.ts";
import { assertAtMost, worst } from "../support/compare.ts";
import { RULES } from "../support/cultures.ts";
import {
  assertContents,
  assertDefinedAssignments,
  assertDefinedCuts,
  assertDefinedPictures,
  assertSamePictures,
  assertStrangeFrames,
} from "../support/dish-looks.ts";
import { assertDefinedSteps, assertInheritance } from "../support/dish-steps.ts";
import { onSoftwareDriver } from "../support/webgpu.ts";

/** Two rules that are planted, meet, and are cut; then one step back. */
async function live(engine: Engine) {
  const dish = await createDish(engine, { height: 18, width: 25, boundary: "torus", rngSeed: 3 });
  for (const rule of RULES.slice(0, 2)) await dish.addRule(rule);
  await dish.plant(6, 6, 0);
  await dish.plant(11, 16, 1);
  await dish.step(14);
  await dish.cut({ kind: "disc", row: 8, column: 10, radius: 2.5 });
  await dish.step(5);
  await dish.back(1);
  return dish.read();
}

await onSoftwareDriver(import.meta.url, (engine) => {
  for (const [boundary, height, width, steps] of [
    ["torus", 17, 33, 8],
    ["zero", 7, 5, 24],
    ["torus", 2, 5, 30],
  ] as const)
    test(`${boundary}, ${height} x ${width}: each step of three rules is the defined one`, (t) =>
      assertDefinedSteps(engine, { boundary, height, width, steps }, t));

  test("cells that see nobody follow the rule that their neighbours inherit", () =>
    assertInheritance(engine));

  test("a dish of two rules lives as on the wasm engine", async (t) => {
    const [onCard, onProcessor] = [await live(engine), await live(plain)];
    assert.deepEqual(onCard.owners, onProcessor.owners);
    for (const rule of [0, 1])
      assert.ok(onCard.owners.filter((owner) => owner === rule).length > 20);
    const difference = worst(onCard.state, onProcessor.state);
    t.diagnostic(`worst difference ${difference.toExponential(1)}`);
    assertAtMost(difference, 1e-4, "state");
  });

  for (const [boundary, height, width] of [
    ["torus", 13, 33],
    ["zero", 5, 3],
  ] as const)
    test(`${boundary}, ${height} x ${width}: pictures are those of the definition`, () =>
      assertDefinedPictures(engine, reference, boundary, height, width));

  test("what fired and changed is painted as the definition does", () =>
    assertSamePictures(engine, reference));

  test("a cut empties the cells that the shape holds", () => assertDefinedCuts(engine));

  test("the living cells of a shape follow another rule as they are", () =>
    assertDefinedAssignments(engine));

  test("seeds, readings and whole states go in and come out", () => assertContents(engine));

  test("a frame of another dish is refused, and nothing done", () => assertStrangeFrames(engine));
});
