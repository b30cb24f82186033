// What `bench:gpu` says of training the lizard: its limit and its verdict, on the engine that is at hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { trainLizard } from "../../bench/gpu-lizard.ts";
import { buildWorkload } from "../../src/cli/workloads.ts";
import { createEngine } from "../../src/engine/create.ts";

const { target } = buildWorkload("seed");

test("training that comes to its end says what heal finds", async () => {
  const engine = await createEngine({ threads: 1 });
  const { minutes, steps, checks, heal } = await trainLizard(engine, {
    ...{ target, minutes: 60, steps: 1 },
  }).finally(() => engine.dispose());
  assert.ok(minutes > 0);
  assert.equal(steps, 1);
  assert.match(checks.join(), /^step 1: does not grow its picture yet \(error [\d.]+\)$/);
  assert.ok(typeof heal === "object");
  assert.deepEqual([heal.heals, heal.healedShare], [false, null]);
});

test("training that comes to its limit says so", async () => {
  const engine = await createEngine({ threads: 1 });
  const { heal } = await trainLizard(engine, { target, minutes: 0 }).finally(() =>
    engine.dispose(),
  );
  assert.equal(heal, "not measured: training was stopped after 0 minutes");
});
