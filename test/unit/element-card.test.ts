// Which engine <nca-canvas engine="auto"> takes; on engines that say how long they take, of which some make other cells.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDish } from "../../src/dish/index.ts";
import { isFaster } from "../../src/element/card.ts";
import { createEngine } from "../../src/engine/create.ts";
import type { Engine, Memory } from "../../src/engine/engine.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";
import { Draws, randomParameters } from "../support/rules.ts";

const spec: GrowingSpec = { ...GROWING_SPEC, channels: 4, hidden: 3 };
const parameters = randomParameters(spec, new Draws(1), { gain: 1, pull: 0, drive: 0 });

test("a card is taken if it is faster and makes the same cells", async (t) => {
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const engine = await createEngine({ threads: 0 });
  /** The engine, whose runs take so long, and the last number of whatever it brings back is another. */
  const other = (milliseconds: number, error: number): Engine => ({
    ...engine,
    allocate: async (...given) => {
      const memory = await engine.allocate(...given);
      const slowly =
        <Given extends readonly unknown[]>(run: (...given: Given) => ReturnType<Memory["run"]>) =>
        async (...given: Given) => {
          now += milliseconds;
          const downloads = await run(...given);
          for (const array of downloads.flatMap((arrays) => Object.values(arrays)))
            array[array.length - 1] += error;
          return downloads;
        };
      return {
        ...memory,
        run: slowly((...given: Parameters<Memory["run"]>) => memory.run(...given)),
        prepare: async (program) => {
          const prepared = await memory.prepare(program);
          return { run: slowly((transfer) => prepared.run(transfer)) };
        },
        dispose: () => memory.dispose(),
      };
    },
  });
  const dish = await createDish(engine, { height: 8, width: 8, historyBytes: 0 });
  await dish.addRule({ spec, parameters });
  await dish.write({ state: new Float32Array(8 * 8 * 4).fill(0.5) });
  const processor = other(50, 0);
  for (const [milliseconds, error, expected] of [
    [25, 0, true],
    [100, 0, false],
    [25, 1e-4, true],
    [25, 0.01, false],
    [25, Number.NaN, false],
  ] as const)
    assert.equal(
      await isFaster(dish, processor, other(milliseconds, error)),
      expected,
      `${milliseconds} ms, ${error}`,
    );
  await engine.dispose();
});
