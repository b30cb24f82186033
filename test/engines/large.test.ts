// Dishes beyond the 128 MiB that every graphics card binds in one piece, against the wasm engine. On the software driver that takes
// minutes, so they are tested only where LARGE_DISHES is set.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { create } from "webgpu";
import { createDish, type Dish } from "../../src/dish/index.ts";
import { createEngine } from "../../src/engine/create.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { ALPHA } from "../../src/ops/cell.ts";
import type { RuleParts } from "../../src/systems/growing/buffers.ts";
import { startWebGpuEngine } from "../../src/webgpu.ts";
import { assertAtMost, assertSameBits, worst } from "../support/compare.ts";
import { livelyRule, lizard } from "../support/cultures.ts";
import { inPlace } from "../support/own-process.ts";
import { Draws } from "../support/rules.ts";
import { softwareDriver } from "../support/webgpu.ts";

const asked = process.env.LARGE_DISHES ? false : "it takes minutes, and LARGE_DISHES is not set";

// A device lives only while what it came from is held.
const held: GPU[] = [];

async function startCard(): Promise<Engine> {
  held.push(create([]));
  return (await startWebGpuEngine(held.at(-1) as GPU)) as Engine;
}

/** Lets a dish live on both engines. @returns what became of it on the wasm engine */
async function compare(
  t: TestContext,
  extent: { readonly height: number; readonly width: number },
  rule: RuleParts,
  live: (dish: Dish) => Promise<void>,
) {
  const liveOn = async (engine: Engine) => {
    const options = { ...extent, boundary: "torus", historyBytes: 0, rngSeed: 5 } as const;
    const dish = await createDish(engine, options);
    await dish.addRule(rule);
    await live(dish);
    const last = await dish.read();
    await engine.dispose();
    return last;
  };
  const actual = await liveOn(await startCard());
  const expected = await liveOn(await createEngine({ arithmetic: "plain", threads: 0 }));
  assertSameBits(actual.owners, expected.owners, "owners");
  const difference = worst(actual.state, expected.state);
  t.diagnostic(`worst difference ${difference.toExponential(1)}`);
  assertAtMost(difference, 1e-5, "state");
  return expected;
}

await inPlace(import.meta.url, { ...softwareDriver, skip: softwareDriver.skip || asked }, () => {
  test("lizards in the corners of 2,048 x 2,048 cells, and elsewhere; one is cut", async (t) => {
    const last = 2047;
    const corners = [0, last].flatMap((row) => [0, last].map((column) => [row, column]));
    const places = [...corners, [1024, 1024], [2027, 511], [511, 2034]];
    const { owners } = await compare(t, { height: 2048, width: 2048 }, lizard(), async (dish) => {
      for (const [row, column] of places) await dish.plant(row, column);
      await dish.step(2);
      await dish.cut({ kind: "disc", row: last, column: last, radius: 1 });
      await dish.step(2);
    });
    const living = [...owners.keys()].filter((cell) => owners[cell] === 0);
    for (const [row, column] of places.slice(4)) assert.equal(owners[row * 2048 + column], 0);
    assert.ok(living.some((cell) => cell > 2046 * 2048));
  });

  test("every cell of a dish of 256 channels", async (t) => {
    const channels = 256;
    const [height, width] = [363, 370];
    const draws = new Draws(7);
    const few = Float32Array.from({ length: 9973 }, () => draws.between(-0.5, 0.5));
    const first = Float32Array.from({ length: height * width * channels }, (_, i) =>
      i % channels === ALPHA ? 1 : few[i % few.length],
    );
    assert.ok(first.byteLength > 2 ** 27);
    const rule = livelyRule(1390, { channels, hidden: 3, filters: ["identity"] });
    const { state } = await compare(t, { height, width }, rule, async (dish) => {
      await dish.write({ state: first });
      assertSameBits((await dish.read()).state, first, "what was written");
      await dish.step(2);
    });
    const changed = state.filter((value, i) => value !== first[i]).length;
    assert.ok(changed > first.length / 2, `${changed}`);
  });
});
