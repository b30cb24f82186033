// What every engine promises to its callers: shards, buffers, and one clear sentence where something does not fit.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Layout, Program } from "../../src/engine/engine.ts";
import { add } from "../../src/ops/arrays/op.ts";
import * as ops from "../../src/ops/growing-step/op.ts";
import * as mixedStep from "../../src/ops/mixed-step/op.ts";
import {
  PACK_RULE as pack,
  ruleContents,
  ruleField,
  trainedRuleLayout,
} from "../../src/systems/growing/buffers.ts";
import { createSimulation } from "../../src/systems/growing/simulation.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";
import { Draws, randomParameters } from "../support/rules.ts";
import type { Contestant } from "./engines.ts";

const spec: GrowingSpec = { ...GROWING_SPEC, channels: 4, hidden: 3 };
const parameters = randomParameters(spec, new Draws(1), { gain: 1, pull: 0, drive: 0 });
/** Buffers of a small rule. */
export const layout: Layout = {
  ...trainedRuleLayout(spec),
  field: ruleField(spec, "scratch", { height: 2, width: 3, recordedSteps: 2 }),
  forward: ruleField(spec, "shard", { height: 2, width: 3, recordedSteps: 0 }),
  state: { type: "f32", scope: "shard", length: 2 * 3 * 4 },
  key: { type: "u32", scope: "shard", length: 2 },
};
const load = ops.load.call({ field: "field", state: "state", key: "key" }, { step: 0 });
const step = ops.forward.call({ field: "field", rule: "rule" });
const back = ops.backward.call({ field: "field", rule: "rule" });

/** Declares the tests of an engine. */
export function contractTests({ engine }: Contestant): void {
  test("shards keep what is theirs, in order", async () => {
    const memory = await engine.allocate(
      {
        own: { type: "f32", scope: "shard", length: 2 },
        words: { type: "u32", scope: "shard", length: 1 },
        all: { type: "f32", scope: "shared", length: 1 },
      },
      5,
    );
    assert.equal(memory.shards, 5);
    const word = 2 ** 32 - 1;
    await memory.run([], {
      shared: { all: [0.5] },
      shards: [0, 1, 2, 3, 4].map((shard) => ({ own: [shard, -shard], words: [word - shard] })),
    });
    const found = await memory.run([], { download: ["own", "words", "all"] });
    assert.deepEqual(
      found.map(({ own, words, all }) => [...own, ...words, ...all]),
      [0, 1, 2, 3, 4].map((shard) => [shard, -shard, word - shard, 0.5]),
    );
    await memory.dispose();
  });

  test("lists are as long as what is in them", async () => {
    const memory = await engine.allocate(
      { list: { type: "list", scope: "shard", capacity: 3 } },
      2,
    );
    const read = async (): Promise<number[][]> => {
      const found = await memory.run([], { download: ["list"] });
      return found.map(({ list }) => [...list]);
    };
    assert.deepEqual(await read(), [[], []]);
    await memory.run([], { shards: [{ list: [1, 2, 3] }, { list: [4] }] });
    assert.deepEqual(await read(), [[1, 2, 3], [4]]);
    await assert.rejects(memory.run([], { shards: [{ list: [1, 2, 3, 4] }] }), {
      message: 'Buffer "list" holds at most 3 numbers, but 4 were given.',
    });
    await memory.run([], { shards: [{ list: [] }, {}] });
    assert.deepEqual(await read(), [[], [4]]);
  });

  test("an array may be longer than workgroups of 64 fit in a row of a graphics card", async () => {
    const length = 64 * 65_535 + 65;
    const own = { type: "f32", scope: "shard", length } as const;
    const memory = await engine.allocate({ sums: own, values: own }, 1);
    const program = [add.call({ sums: "sums", values: "values" }, { length })];
    const values = new Float32Array(length).map((_, i) => i);
    const shards = [{ values, sums: new Float32Array(length).fill(1) }];
    const [{ sums }] = await memory.run(program, { shards, download: ["sums"] });
    assert.equal(
      sums.findIndex((sum, i) => sum !== i + 1),
      -1,
    );
    await memory.dispose();
  });

  test("what does not fit is refused in one sentence", async () => {
    const memory = await engine.allocate(layout, 2);
    const refuses = (program: Program, sentence: RegExp, contents = {}): Promise<void> =>
      assert.rejects(memory.run(program, { shared: contents }), (error: Error) => {
        assert.match(error.message, sentence);
        return true;
      });
    await refuses([{ op: "nca.walk", buffers: {} }], /^There is no operation "nca\.walk"\.$/);
    await refuses(
      [{ ...step, buffers: { field: "field" } }],
      /^Operation "growing-step\.forward" expects growing-step\.rule as "rule", not undefined\.$/,
    );
    await refuses(
      [{ ...step, buffers: { field: "lawn", rule: "rule" } }],
      /^The layout has no buffer "lawn"\.$/,
    );
    await refuses(
      [{ ...step, buffers: { field: "state", rule: "rule" } }],
      /^Operation "growing-step\.forward" expects growing-step\.field as "field", not f32\.$/,
    );
    await refuses(
      [{ ...load, params: undefined }],
      /^Operation "growing-step\.load" expects a count as "step", not undefined\.$/,
    );
    await refuses([], /^Buffer "bank" holds 108 numbers, but 107 were given\.$/, {
      bank: new Float32Array(107),
    });
    await refuses([], /^The layout has no buffer "lawn"\.$/, { lawn: [] });
    await assert.rejects(engine.allocate(layout, 0), /needs at least 1 shard, not 0/);
    // It still works afterwards.
    await memory.run([pack, load, step, back], { shared: ruleContents({ spec, parameters }) });
    await memory.dispose();
  });

  test("steps asked for at once are those asked for one by one", async () => {
    const after = async (...counts: number[]): Promise<Float32Array> => {
      const dish = { height: 5, width: 6, states: [new Float32Array(5 * 6 * 4).fill(0.5)] };
      const simulation = await createSimulation(engine, { spec, parameters }, dish);
      for (const count of counts) await simulation.step(count);
      const [state] = await simulation.read();
      await simulation.dispose();
      return state;
    };
    const [one, four] = [await after(1), await after(4)];
    assert.ok(four.every(Number.isFinite));
    assert.notDeepEqual(four, one);
    assert.deepEqual(four, await after(1, 1, 0, 2));
  });

  test("steps that were not recorded cannot be taken back", async () => {
    const memory = await engine.allocate(layout, 1);
    const shared = ruleContents({ spec, parameters });
    await memory.run([pack, load, { ...step, times: 2 }, { ...back, times: 2 }], { shared });
    await assert.rejects(
      memory.run([pack, load, { ...step, times: 3 }]),
      /A field records 2 steps only\./,
    );
    await assert.rejects(
      memory.run([pack, load, step, { ...back, times: 2 }]),
      /There is no recorded step to go back\./,
    );
    await assert.rejects(
      memory.run([ops.loadGradient.call({ field: "forward", dState: "state" })]),
      /Operation "growing-step\.loadGradient" cannot take .*"recordedSteps":0/,
    );
    await memory.dispose();
    await assert.rejects(memory.run([]), /This memory has been disposed of\./);
  });

  test("only fields of dishes take what is done to dishes", async () => {
    const memory = await engine.allocate(layout, 1);
    await assert.rejects(memory.run([mixedStep.forward.call({ dish: "forward" })]), {
      message:
        'Operation "mixed-step.forward" expects mixed-step.dish as "dish", not growing-step.field.',
    });
  });
}
