// What the maker of the processor's engines refuses, which it takes, and what becomes of one that is ended (test/engines/contract.ts has what all promise).
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import type { Program } from "../../src/engine/engine.ts";
import * as ops from "../../src/ops/growing-step/op.ts";
import { PACK_RULE as pack } from "../../src/systems/growing/buffers.ts";
import { layout } from "../engines/contract.ts";

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
