// What a program must be like before it may run: everything else is refused in one sentence, by every engine.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import type { Call, Engine, Layout, Program } from "../../src/engine/engine.ts";
import { add, take } from "../../src/ops/arrays/op.ts";
import { plant } from "../../src/ops/edit/op.ts";
import * as gaussian from "../../src/ops/gaussian/op.ts";
import * as growingStep from "../../src/ops/growing-step/op.ts";
import * as mixedStep from "../../src/ops/mixed-step/op.ts";
import { squaredError } from "../../src/ops/squared-error/op.ts";
import { encodePlan, planNumbers } from "../../src/ops/variational-step/layout.ts";
import * as variationalStep from "../../src/ops/variational-step/op.ts";
import { ruleField, trainedRuleLayout } from "../../src/systems/growing/buffers.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";

const engines: Engine[] = [
  await createEngine({ kind: "reference" }),
  await createEngine({ arithmetic: "plain", threads: 0 }),
  await createEngine({ arithmetic: "plain", threads: 2 }),
];
after(() => Promise.all(engines.map((engine) => engine.dispose())));

const spec: GrowingSpec = { ...GROWING_SPEC, channels: 4, hidden: 3 };
const f32 = (length: number) => ({ type: "f32", scope: "scratch", length }) as const;

const growing: Layout = {
  ...trainedRuleLayout(spec),
  wide: growingStep.rule.buffer("shared", {
    ...{ channels: 4, hidden: 8, filters: 3, learned: 0, gradients: 0 },
  }),
  field: ruleField(spec, "scratch", { height: 2, width: 3, recordedSteps: 2 }),
  forward: ruleField(spec, "scratch", { height: 2, width: 3, recordedSteps: 0 }),
  dish: mixedStep.dish.buffer("shard", {
    ...{ height: 2, width: 3, channels: 4, hidden: 3, filters: 3 },
  }),
  state: f32(24),
  short: f32(23),
  target: f32(24),
  dState: f32(24),
  loss: f32(1),
  key: { type: "u32", scope: "scratch", length: 2 },
  list: { type: "list", scope: "scratch", capacity: 9 },
};

const plan = planNumbers(encodePlan(8, [{ width: 8, kind: "linear" }]));
const variational: Layout = {
  whole: f32(12),
  part: f32(4),
  posterior: f32(8),
  noise: f32(4),
  logRatio: f32(2),
  plan: { type: "u32", scope: "shared", length: 4 },
  update: f32(plan.stored),
  packed: f32(plan.prepared),
};

const load = growingStep.load.call({ field: "field", state: "state", key: "key" }, { step: 0 });
const forward = growingStep.forward.call({ field: "field", rule: "rule" });
const loss = squaredError.call(
  { state: "state", target: "target", dState: "dState", loss: "loss" },
  { cells: 6, channels: 4, visible: 4, scale: 1 },
);
const takePart = take.call({ whole: "whole", part: "part" }, { length: 4 });
const sample = gaussian.sample.call(
  { posterior: "posterior", noise: "noise", z: "part", logRatio: "logRatio" },
  { latent: 2, samples: 1 },
);
const changed = (call: Call, more: Partial<Record<"buffers" | "params", object>>): Call => ({
  ...call,
  buffers: { ...call.buffers, ...more.buffers },
  params: { ...call.params, ...more.params } as Record<string, number>,
});

/** Programs, and what is said of them. */
const REFUSED: readonly (readonly [layout: Layout, program: Program, sentence: RegExp])[] = [
  [
    growing,
    [{ op: "growing-step.walk", buffers: {} }],
    /^There is no operation "growing-step\.walk"\.$/,
  ],
  [
    growing,
    [{ op: "growing-step.field", buffers: {} }],
    /^There is no operation "growing-step\.field"\.$/,
  ],
  [growing, [changed(load, { buffers: { field: "lawn" } })], /^The layout has no buffer "lawn"\.$/],
  [
    growing,
    [changed(load, { buffers: { state: "key" } })],
    /^Operation "growing-step\.load" expects f32 as "state", not u32\.$/,
  ],
  [
    growing,
    [changed(load, { buffers: { field: "rule" } })],
    /^Operation "growing-step\.load" expects growing-step\.field as "field", not growing-step\.rule\.$/,
  ],
  [
    growing,
    [{ ...load, buffers: { field: "field", key: "key" } }],
    /^Operation "growing-step\.load" expects f32 as "state", not undefined\.$/,
  ],
  [
    growing,
    [changed(load, { buffers: { toString: "key" } })],
    /^Operation "growing-step\.load" takes no "toString"\.$/,
  ],
  [
    growing,
    [{ ...load, params: undefined }],
    /^Operation "growing-step\.load" expects a count as "step", not undefined\.$/,
  ],
  [
    growing,
    [changed(loss, { params: { rate: 1 } })],
    /^Operation "squared-error" takes no "rate"\.$/,
  ],
  [
    growing,
    [changed(loss, { params: { scale: Number.NaN } })],
    /^Operation "squared-error" expects a number as "scale", not NaN\.$/,
  ],
  [
    growing,
    [changed(loss, { params: { cells: 1.5 } })],
    /^Operation "squared-error" expects a count as "cells", not 1\.5\.$/,
  ],
  [
    growing,
    [changed(loss, { params: { cells: -6 } })],
    /^Operation "squared-error" expects a count as "cells", not -6\.$/,
  ],
  [
    growing,
    [changed(loss, { buffers: { target: "short" } })],
    /^Operation "squared-error" expects 24 numbers as "target", not 23\.$/,
  ],
  [
    growing,
    [changed(load, { buffers: { state: "short" } })],
    /^Operation "growing-step\.load" expects 24 numbers as "state", not 23\.$/,
  ],
  [
    growing,
    [changed(loss, { params: { visible: 5 }, buffers: {} })],
    /^Operation "squared-error" expects 30 numbers as "target", not 24\.$/,
  ],
  [
    growing,
    [changed(forward, { buffers: { rule: "wide" } })],
    /^Operation "growing-step\.forward" cannot take .*"hidden":8/,
  ],
  [
    growing,
    [growingStep.backward.call({ field: "forward", rule: "rule" })],
    /^Operation "growing-step\.backward" cannot take .*"recordedSteps":0/,
  ],
  [
    growing,
    [plant.call({ dish: "dish" }, { row: 2, column: 0, owner: 0 })],
    /^Operation "edit\.plant" cannot take \{"row":2,"column":0,"owner":0,/,
  ],
  [
    growing,
    [{ ...forward, times: -1 }],
    /^Operation "growing-step\.forward" expects a count as "times", not -1\.$/,
  ],
  [growing, [{ repeat: 1.5, body: [forward] }], /^A loop expects a count as "repeat", not 1\.5\.$/],
  [
    growing,
    [{ repeat: 1, first: -1, body: [forward] }],
    /^A loop expects a count as "first", not -1\.$/,
  ],
  [
    { ...growing, field: { type: "growing-step.lawn", scope: "scratch", params: {} } },
    [forward],
    /^There are no buffers of type "growing-step\.lawn"\.$/,
  ],
  [
    { ...growing, field: { type: "growing-step.field", scope: "scratch", params: { height: 2 } } },
    [forward],
    /^Buffer "field" expects a count as "width", not undefined\.$/,
  ],
  [
    variational,
    [{ repeat: 4, body: [takePart] }],
    /^Operation "arrays\.take" expects at least 16 numbers as "whole", not 12\.$/,
  ],
  [
    variational,
    [{ repeat: 1, first: 3, body: [takePart] }],
    /^Operation "arrays\.take" expects at least 16 numbers as "whole", not 12\.$/,
  ],
  [
    variational,
    [{ repeat: 3, body: [sample] }],
    /^Operation "gaussian\.sample" expects at least 12 numbers as "posterior", not 8\.$/,
  ],
  [
    variational,
    [changed(sample, { params: { samples: 0 } })],
    /^Operation "gaussian\.sample" expects at least Infinity numbers as "posterior", not 8\.$/,
  ],
  [{}, [takePart, loss], /^A program cannot mix operations of variational and growing\.$/],
];

for (const engine of engines) {
  const who = `${engine.name} on ${engine.threads} threads`;

  for (const [layout, program, sentence] of REFUSED)
    test(`${who} refuses: ${sentence.source}`, async () => {
      const memory = await engine.allocate(layout, 2);
      const says = (error: Error) => {
        assert.match(error.message, sentence);
        return true;
      };
      await assert.rejects(memory.prepare(program), says);
      await assert.rejects(memory.run(program), says);
      await memory.dispose();
    });

  test(`${who} runs the same programs with nothing wrong`, async () => {
    const memory = await engine.allocate(growing, 2);
    await memory.run([
      load,
      forward,
      loss,
      plant.call({ dish: "dish" }, { row: 1, column: 2, owner: 0 }),
    ]);
    await memory.dispose();
    const other = await engine.allocate(variational, 1);
    await other.run([
      { repeat: 3, body: [takePart] },
      { repeat: 2, body: [sample] },
    ]);
    await other.dispose();
  });

  test(`${who}: a memory stays with the module of its first program`, async () => {
    const memory = await engine.allocate({ whole: f32(12), part: f32(4), ...growing }, 1);
    await memory.run([loss]);
    await assert.rejects(memory.run([takePart]), {
      message: "A program cannot mix operations of growing and variational.",
    });
    await memory.run([loss]);
    await memory.dispose();
  });

  test(`${who}: a prepared program runs on what each run brings`, async () => {
    const memory = await engine.allocate(variational, 2);
    const prepared = await memory.prepare([{ repeat: 1, first: 1, body: [takePart] }]);
    for (const base of [0, 100]) {
      const whole = Array.from({ length: 12 }, (_, i) => base + i);
      const downloads = await prepared.run({
        shards: [{ whole }, { whole: whole.map((value) => -value) }],
        download: ["part"],
      });
      assert.deepEqual(
        downloads.map(({ part }) => [...part]),
        [4, 5, 6, 7]
          .map((i) => base + i)
          .reduce<number[][]>(
            ([plus, minus], value) => [
              [...plus, value],
              [...minus, -value],
            ],
            [[], []],
          ),
      );
    }
    await memory.dispose();
  });

  test(`${who}: a run makes a prepared program as often as it says`, async () => {
    const memory = await engine.allocate(variational, 2);
    const program = add.call({ sums: "noise", values: "part" }, { length: 4 });
    const prepared = await memory.prepare([program]);
    const shards = [0, 100].map((base) => ({
      noise: [1, 2, 3, 4].map((value) => base + value),
      part: [1, 10, 100, 1000],
    }));
    for (const repeat of [undefined, 0, 3]) {
      const times = repeat ?? 1;
      const downloads = await prepared.run({ repeat, shards, download: ["noise"] });
      assert.deepEqual(
        downloads.map(({ noise }) => [...noise]),
        [0, 100].map((base) => [1, 2, 3, 4].map((value, i) => base + value + times * 10 ** i)),
      );
    }
    for (const repeat of [-1, 1.5, Number.NaN])
      await assert.rejects(prepared.run({ repeat, shards }), {
        message: `A loop expects a count as "repeat", not ${repeat}.`,
      });
    await memory.dispose();
  });

  if (engine.name === "reference") continue;

  test(`${who}: a plan that is not the declared one never reaches a kernel`, async () => {
    const memory = await engine.allocate(variational, 1);
    const pack = variationalStep.pack.call(
      { plan: "plan", update: "update", packed: "packed" },
      plan,
    );
    await memory.run([pack], { shared: { plan: encodePlan(8, [{ width: 8, kind: "linear" }]) } });
    for (const words of [
      [8, 1, 4096, 0],
      [8, 2, 8, 0],
      [16, 1, 8, 0],
      [8, 1, 0, 0],
    ])
      await assert.rejects(memory.run([pack], { shared: { plan: words } }), {
        message: "The plan of an update is not the one that was declared.",
      });
    await memory.dispose();
  });
}
