// What `bench:gpu` says of dishes: it times cells that live, on the engine that is at hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dishSpeed } from "../../bench/gpu-dish.ts";
import { buildWorkload } from "../../src/cli/workloads.ts";
import { createEngine } from "../../src/engine/create.ts";

const workload = buildWorkload("full");

test("cells live for as long as they are timed", async (t) => {
  // A portion takes five milliseconds by this clock, so that there are thirty: 21,000 steps, over which the cells would come to their end.
  let now = 0;
  t.mock.method(performance, "now", () => {
    now += 5;
    return now;
  });
  const engine = await createEngine({ threads: 0 });
  const speed = await dishSpeed(engine, workload, { side: 4, seconds: 0.15 }).finally(() =>
    engine.dispose(),
  );
  assert.equal(typeof speed, "number", String(speed));
});

test("a dish whose cells did not live is not measured", async () => {
  const { parameters, ...rest } = workload;
  const wild = { ...parameters, "update.1.bias": parameters["update.1.bias"].map(() => -1e38) };
  const engine = await createEngine({ threads: 0 });
  const options = { side: 4, seconds: 1 };
  const speed = await dishSpeed(engine, { ...rest, parameters: wild }, options).finally(() =>
    engine.dispose(),
  );
  assert.equal(speed, "not measured: after 3 steps not every cell is alive and finite");
});
