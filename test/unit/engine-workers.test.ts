// Workers are started when there are shards for them, however many may be; traps of kernels are told in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inWorkers, type WorkerLink } from "../../src/engine/workers.ts";
import { inWords } from "../../src/ops/trap.ts";

/** Links that answer every message at once, and note how many were made and closed. */
function links() {
  const made = { started: 0, closed: 0 };
  const start = async (): Promise<WorkerLink> => {
    made.started++;
    let answer: (message: unknown) => void = () => {};
    return {
      post: () => queueMicrotask(() => answer({ downloads: [{}] })),
      listen: (onMessage) => {
        answer = onMessage;
      },
      close: async () => {
        made.closed++;
      },
    };
  };
  return { made, start };
}

test("no more workers are started than there are shards, or than are asked for", async () => {
  const { made, start } = links();
  const engine = inWorkers(8, start);
  assert.equal(engine.threads, 8);
  assert.equal(made.started, 0);
  await engine.open({}, 1, undefined);
  assert.equal(made.started, 1);
  await Promise.all([engine.open({}, 3, undefined), engine.open({}, 5, undefined)]);
  assert.equal(made.started, 5);
  await engine.open({}, 256, undefined);
  assert.equal(made.started, 8);
  await engine.dispose();
  assert.equal(made.closed, 8);
  await assert.rejects(engine.open({}, 1, undefined), /The engine has been disposed of\./);
});

test("where memory ends, the error says so and what needs less", () => {
  // (module (func (export "f") unreachable)): what the allocator does when memory cannot grow.
  const code = "0061736d01000000 010401600000 03020100 07050101660000 0a05010300000b";
  const module = new WebAssembly.Module(Buffer.from(code.replaceAll(" ", ""), "hex"));
  const { f } = new WebAssembly.Instance(module).exports as { f(): void };
  assert.throws(() => inWords(f), /^Error: There is not enough memory: .*\.$/);
  for (const message of ["Array buffer allocation failed", "A kernel ran out of memory."])
    assert.throws(
      () =>
        inWords(() => {
          throw new RangeError(message);
        }),
      /not enough memory/,
    );
  const other = new Error("The layout has no buffer.");
  assert.throws(
    () =>
      inWords(() => {
        throw other;
      }),
    other,
  );
  assert.equal(
    inWords(() => 3),
    3,
  );
});
