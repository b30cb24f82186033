// What an engine promises to its callers, and what its maker refuses.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import type { Engine, Program } from "../../src/engine/engine.ts";
import * as ops from "../../src/ops/growing-step/op.ts";
import * as mixedStep from "../../src/ops/mixed-step/op.ts";
import { PACK_RULE as pack } from "../../src/systems/growing/buffers.ts";
import { contractTests, layout } from "../support/contract-tests.ts";

const engines: Engine[] = [
  await createEngine({ kind: "reference" }),
  await createEngine({ arithmetic: "plain", threads: 0 }),
  await createEngine({ arithmetic: "plain", threads: 2 }),
];
after(() => Promise.all(engines.map((engine) => engine.dispose())));

for (const engine of engines) {
  contractTests(engine);

  test(`${engine.name} on ${engine.threads} threads: only fields of dishes take what is done to dishes`, async () => {
    const memory = await engine.allocate(layout, 1);
    await assert.rejects(memory.run([mixedStep.forward.call({ dish: "forward" })]), {
      message:
        'Operation "mixed-step.forward" expects mixed-step.dish as "dish", not growing-step.field.',
    });
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
