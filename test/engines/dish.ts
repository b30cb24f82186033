// A dish: steps, pictures, cuts and contents are those of the float64 definition, and a dish of two rules lives as on the wasm engine.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDish } from "../../src/dish/index.ts";
import { createEngine } from "../../src/engine/create.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { ALPHA, type Boundary } from "../../src/ops/cell.ts";
import type { RuleParts } from "../../src/systems/growing/buffers.ts";
import { assertAtMost, assertSameBits, worst } from "../support/compare.ts";
import { RULES } from "../support/cultures.ts";
import {
  assertContents,
  assertDefinedAssignments,
  assertDefinedCuts,
  assertDefinedPictures,
  assertSamePictures,
  assertStrangeFrames,
  assertTransparent,
} from "../support/dish-looks.ts";
import { assertDefinedSteps, assertInheritance } from "../support/dish-steps.ts";
import type { Contestant } from "./engines.ts";

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
  return dish.read().finally(() => dish.dispose());
}

/** A rule by which every creature dies. */
const DYING: RuleParts = {
  ...RULES[0],
  parameters: {
    ...RULES[0].parameters,
    "update.1.bias": RULES[0].parameters["update.1.bias"].with(ALPHA, -9),
  },
};

/**
 * Creatures in the corner of a large dish, and one elsewhere that dies; one is cut away whole, and another planted where that died.
 * @param isWrittenBack whether all cells are written back as they are before every step, so that an engine knows nothing of them
 */
async function spread(engine: Engine, boundary: Boundary, isWrittenBack: boolean) {
  const dish = await createDish(engine, { height: 50, width: 70, boundary, rngSeed: 3 });
  for (const rule of [...RULES.slice(0, 2), DYING]) await dish.addRule(rule);
  const step = async (count: number): Promise<void> => {
    if (!isWrittenBack) return dish.step(count);
    for (let i = 0; i < count; i++) {
      await dish.write(await dish.read());
      await dish.step(1);
    }
  };
  await dish.plant(2, 2, 0);
  await dish.plant(3, 24, 1);
  await dish.plant(36, 56, 2);
  await step(10);
  await dish.cut({ kind: "disc", row: 3, column: 24, radius: 16 });
  await step(7);
  await dish.plant(36, 53, 1);
  await step(8);
  return dish.read().finally(() => dish.dispose());
}

/** What the definition makes of it, by boundary: seconds of work, the same for all engines of a process. */
const spreads = new Map<Boundary, ReturnType<typeof spread>>();

/** Grids, steps of fast engines and of slow ones. */
const WATCHED = [
  ["torus", 17, 33, 35, 8],
  ["zero", 33, 18, 35, 3],
  ["zero", 7, 5, 60, 24],
  ["torus", 2, 5, 100, 30],
] as const;

const PAINTED = [
  ["torus", 13, 33],
  ["zero", 21, 16],
  ["zero", 5, 3],
  ["torus", 1, 40],
] as const;

/** Declares the tests of an engine. */
export function dishTests({ engine, definition, isSlow = false }: Contestant): void {
  for (const [boundary, height, width, many, few] of WATCHED)
    test(`${boundary}, ${height} x ${width}: each step of three rules is the defined one`, (t) =>
      assertDefinedSteps(engine, { boundary, height, width, steps: isSlow ? few : many }, t));

  test("cells that see nobody follow the rule that their neighbours inherit", () =>
    assertInheritance(engine));

  // What is written back is rounded to float32, and so not what the reference had.
  for (const boundary of engine.name === "reference" ? [] : (["zero", "torus"] as const))
    test(`${boundary}: what rests where nothing lives changes no bit, and wakes in time`, async () => {
      const quiet = await spread(engine, boundary, false);
      const { state, owners } = await spread(engine, boundary, true);
      assertSameBits(quiet.state, state, "state");
      assertSameBits(quiet.owners, owners, "owners");
      for (const rule of [0, 1])
        assert.ok(owners.filter((owner) => owner === rule).length > 20, `${rule}`);
      const defined = spreads.get(boundary) ?? spread(definition, boundary, false);
      spreads.set(boundary, defined);
      const expected = await defined;
      assert.deepEqual(owners, expected.owners);
      assertAtMost(worst(state, expected.state), 1e-4, "state");
    });

  if (engine.arithmetic !== "plain")
    test("a dish of two rules lives as on the wasm engine", async (t) => {
      const wasm = await createEngine({ arithmetic: "plain", threads: 0 });
      const [actual, expected] = [await live(engine), await live(wasm)];
      assert.deepEqual(actual.owners, expected.owners);
      for (const rule of [0, 1])
        assert.ok(actual.owners.filter((owner) => owner === rule).length > 20);
      const difference = worst(actual.state, expected.state);
      t.diagnostic(`worst difference ${difference.toExponential(1)}`);
      assertAtMost(difference, 1e-4, "state");
    });

  for (const [boundary, height, width] of PAINTED)
    test(`${boundary}, ${height} x ${width}: pictures are those of the definition`, () =>
      assertDefinedPictures(engine, definition, boundary, height, width));

  test("what fired and changed is painted as the definition does", () =>
    assertSamePictures(engine, definition));

  test("an empty dish, even one without a rule, is transparent", () => assertTransparent(engine));

  test("a cut empties the cells that the shape holds, and no others", () =>
    assertDefinedCuts(engine));

  test("the living cells of a shape follow another rule as they are, and no others", () =>
    assertDefinedAssignments(engine));

  test("seeds, readings and whole states go in and come out", () => assertContents(engine));

  test("a frame of another dish is refused, and nothing done", () => assertStrangeFrames(engine));
}
