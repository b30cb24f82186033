// What an engine promises to its callers: shards, buffers, and one clear sentence where something does not fit.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import type { Engine, Layout, Program } from "../../src/engine/engine.ts";
import * as ops from "../../src/ops/growing-step/op.ts";
import * as mixedStep from "../../src/ops/mixed-step/op.ts";
import {
  PACK_RULE as pack,
  ruleContents,
  ruleField,
  trainedRuleLayout,
} from "../../src/systems/growing/buffers.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";
import { Draws, randomParameters } from "../support/rules.ts";

const engines: Engine[] = [
  await createEngine({ kind: "reference" }),
  await createEngine({ arithmetic: "plain", threads: 0 }),
  await createEngine({ arithmetic: "plain", threads: 2 }),
];
after(() => Promise.all(engines.map((engine) => engine.dispose())));

const spec: GrowingSpec = { ...GROWING_SPEC, channels: 4, hidden: 3 };
const parameters = randomParameters(spec, new Draws(1), { gain: 1, pull: 0, drive: 0 });
const layout: Layout = {
  ...trainedRuleLayout(spec),
  field: ruleField(spec, "scratch", { height: 2, width: 3, recordedSteps: 2 }),
  forward: ruleField(spec, "shard", { height: 2, width: 3, recordedSteps: 0 }),
  state: { type: "f32", scope: "shard", length: 2 * 3 * 4 },
  key: { type: "u32", scope: "shard", length: 2 },
};
const load = ops.load.call({ field: "field", state: "state", key: "key" }, { step: 0 });
const step = ops.forward.call({ field: "field", rule: "rule" });
const back = ops.backward.call({ field: "field", rule: "rule" });

for (const engine of engines) {
  const who = `${engine.name} on ${engine.threads} threads`;

  test(`${who}: shards keep what is theirs, in order`, async () => {
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

  test(`${who}: lists are as long as what is in them`, async () => {
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

  test(`${who}: only fields of dishes take what is done to dishes`, async () => {
    const memory = await engine.allocate(layout, 1);
    await assert.rejects(memory.run([mixedStep.forward.call({ dish: "forward" })]), {
      message:
        'Operation "mixed-step.forward" expects mixed-step.dish as "dish", not growing-step.field.',
    });
  });

  test(`${who}: what does not fit is refused in one sentence`, async () => {
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

  test(`${who}: steps that were not recorded cannot be taken back`, async () => {
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
}

test("a number of threads that makes no sense is refused", async () => {
  for (const threads of [-1, 1.5, 257, Number.NaN])
    await assert.rejects(createEngine({ threads }), /^Error: threads must be a whole number/);
});

test("an engine says in which arithmetic it computes, and by default takes the faster one", async () => {
  const engine = await createEngine({ threads: 0 });
  // Refused on a machine that has none.
  const relaxed = createEngine({ arithmetic: "relaxed", threads: 0 });
  const faster = await relaxed.catch(() => createEngine({ arithmetic: "plain", threads: 0 }));
  assert.equal(engine.arithmetic, faster.arithmetic);
  await Promise.all([engine, faster].map((each) => each.dispose()));
  assert.deepEqual(
    engines.map(({ name, arithmetic, threads }) => [name, arithmetic, threads]),
    [
      ["reference", "float64", 0],
      ["wasm", "plain", 0],
      ["wasm", "plain", 2],
    ],
  );
});

test("an engine that was disposed of answers with an error instead of never", async () => {
  const engine = await createEngine({ arithmetic: "plain", threads: 1 });
  const memory = await engine.allocate(layout, 1);
  const buffers = { field: "forward", rule: "rule", state: "state", key: "key" };
  const endless: Program = [
    pack,
    ops.load.call({ field: buffers.field, state: buffers.state, key: buffers.key }, { step: 0 }),
    ops.forward.call({ field: buffers.field, rule: buffers.rule }, {}, { times: 1e12 }),
  ];
  await memory.run([]);
  const [running] = await Promise.allSettled([memory.run(endless), engine.dispose()]);
  assert.equal(running.status, "rejected");
  assert.match(String(running.reason), /^Error: The engine has been disposed of\.$/);
  await assert.rejects(memory.run([]), /^Error: The engine has been disposed of\.$/);
});
