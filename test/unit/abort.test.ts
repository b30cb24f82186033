// An abort is answered at once, however long the work in hand may take: here it never ends.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import type { Engine } from "../../src/engine/engine.ts";
import { unlessAborted } from "../../src/numbers/abort.ts";
import { generateRules } from "../../src/tokens/generate.ts";
import { TOKEN_PRESETS } from "../../src/tokens/settings.ts";
import { encodeRun } from "../../src/training/run-file.ts";
import { train } from "../../src/training/train.ts";
import { smallRecipe, smallRun } from "../support/runs.ts";

const never = new Promise<never>(() => {});

test("work is waited for until an abort", async () => {
  const controller = new AbortController();
  assert.equal(await unlessAborted(Promise.resolve(1)), 1);
  assert.equal(await unlessAborted(Promise.resolve(1), controller.signal), 1);
  await assert.rejects(
    unlessAborted(Promise.reject(new Error("broken")), controller.signal),
    /broken/,
  );
  const waiting = unlessAborted(never, controller.signal);
  controller.abort();
  assert.equal(await waiting, undefined);
  assert.equal(await unlessAborted(never, controller.signal), undefined);
});

test("a training step that never ends is given up, and the run is as it was before it", async () => {
  const controller = new AbortController();
  let begun = 0;
  const memory = {
    shards: 3,
    prepare: async () => ({
      run: () => {
        begun++;
        controller.abort();
        return never;
      },
    }),
    run: () => never,
    dispose: () => never,
  };
  const engine: Engine = {
    ...{ name: "wasm", arithmetic: "plain", threads: 1 },
    allocate: async () => memory,
    dispose: async () => {},
  };
  const run = smallRun(smallRecipe("persistent"));
  const before = encodeRun(run);
  let saved = 0;
  const onCheckpoint = () => {
    saved++;
  };
  assert.equal(await train(engine, run, { signal: controller.signal, onCheckpoint }), false);
  assert.deepEqual([begun, saved], [1, 1]);
  assert.deepEqual(encodeRun(run), before);
});

test("rules that no machine tries to the end are given up", async () => {
  const settings = { ...TOKEN_PRESETS.paper, grid: 256, burnIn: 1e6 };
  const controller = new AbortController();
  const stream = generateRules(settings, { threads: 1, signal: controller.signal });
  const next = stream.next();
  const [worker] = await once(process, "worker");
  await once(worker, "online");
  controller.abort();
  assert.deepEqual(await next, { done: true, value: undefined });
});
