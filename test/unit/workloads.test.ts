// The workloads of `bench` against the figures of bench/workloads.md, by which every engine shows that it built the same.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BATCH, buildWorkload, noise, SIDE, STEPS } from "../../src/cli/workloads.ts";
import { createEngine } from "../../src/engine/create.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { aliveMask } from "../../src/ops/alive-mask/reference.ts";
import { squaredError } from "../../src/ops/squared-error/reference.ts";
import { createSimulation } from "../../src/systems/growing/simulation.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import { assertAtMost } from "../support/compare.ts";

let engine: Engine;
before(async () => {
  engine = await createEngine({ arithmetic: "plain" });
});
after(() => engine.dispose());

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const aliveShare = (states: readonly Float32Array[]): number =>
  mean(
    states.map((state) => {
      const alive = aliveMask(Float64Array.from(state), SIDE, SIDE, GROWING_SPEC);
      return alive.reduce((count, cell) => count + cell, 0) / alive.length;
    }),
  );

test("the fixed sequence is the one that is documented", () => {
  assert.deepEqual(
    [0, 1, 100_000, 1_000_000].map(noise),
    [0.1467951536178589, -0.524692177772522, -0.09363806247711182, -0.9280234575271606],
  );
});

for (const [name, lossBefore, lossAfter, lossWithin, shareMean, shareEnd, shareWithin] of [
  ["full", 0.165151, 0.1731, 1e-4, 1, 1, 0],
  ["partial", 0.047191, 0.0536, 1e-4, 0.299, 0.299, 1e-3],
  ["seed", 0.080462, 0.041, 2e-3, 0.174, 0.51, 1e-2],
] as const) {
  test(`${name} starts, lives and ends as documented`, async () => {
    const { parameters, states, target } = buildWorkload(name);
    assert.equal(states.length, BATCH);
    const loss = (all: readonly Float32Array[]): number =>
      mean(all.map((state) => squaredError(state, target, new Float64Array(state.length), 1)));
    assertAtMost(Math.abs(loss(states) - lossBefore), 1e-6, "loss before any step");
    const rule = { spec: GROWING_SPEC, parameters };
    const extent = { height: SIDE, width: SIDE, dishes: BATCH };
    const simulation = await createSimulation(engine, rule, { ...extent, states });
    const shares: number[] = [];
    for (let step = 0; step < STEPS; step += 4) {
      shares.push(aliveShare(await simulation.read()));
      await simulation.step(4);
    }
    const last = await simulation.read();
    await simulation.dispose();
    assertAtMost(Math.abs(loss(last) - lossAfter), lossWithin, "loss after the last step");
    // Only every fourth share is taken: of a growing creature that is a little less than the mean of all.
    assertAtMost(Math.abs(mean(shares) - shareMean), shareWithin + 0.01, "alive on average");
    assertAtMost(Math.abs(aliveShare(last) - shareEnd), shareWithin, "alive at the end");
  });
}
