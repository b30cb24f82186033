// Guesses of the work choose the thread that a shard runs on, and nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";

test("shards come back in their order, whatever work is guessed", async () => {
  const engine = await createEngine({ threads: 2 });
  const shards = Array.from({ length: 5 }, (_, i) => ({ own: [i] }));
  for (const scope of ["scratch", "shard"] as const) {
    const memory = await engine.allocate({ own: { type: "f32", scope, length: 1 } }, 5);
    for (const work of [undefined, [1, 9, 1, 1, 1], [0, 0, 0, 0, 0], [5, 1, 4, 2, 3]]) {
      const downloads = await memory.run([], { shards, work, download: ["own"] });
      assert.deepEqual(
        downloads.map(({ own }) => own[0]),
        [0, 1, 2, 3, 4],
      );
    }
    await memory.dispose();
  }
  await engine.dispose();
});
