// The same bits, whatever the thread count, whatever ran before, whichever way a rollout is asked for.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import type { Engine, KernelArithmetic } from "../../src/engine/engine.ts";
import {
  createRollout,
  type RolloutInput,
  type RolloutResult,
} from "../../src/systems/growing/rollout.ts";
import { seedState } from "../../src/systems/growing/seed.ts";
import { createSimulation, dishKey, grow } from "../../src/systems/growing/simulation.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";
import { assertAllSameBits, assertSameBits } from "../support/compare.ts";
import {
  Draws,
  randomKeys,
  randomParameters,
  randomState,
  randomTarget,
  STARTS,
  type Start,
} from "../support/rules.ts";

const BATCH = 5;
const SPECS: Record<string, GrowingSpec> = {
  "the article's spec": { ...GROWING_SPEC, hidden: 40 },
  "learned filters on a torus": {
    ...GROWING_SPEC,
    channels: 7,
    hidden: 13,
    filters: { learned: 2 },
    boundary: "torus",
  },
};

interface Batch extends RolloutInput {
  readonly extent: { spec: GrowingSpec; height: number; width: number; maxSteps: number };
}

function batchOf(spec: GrowingSpec, rngSeed: number, start?: Start): Batch {
  const draws = new Draws(rngSeed);
  const [height, width] = [13, 17];
  const starts = Array.from({ length: BATCH }, (_, i) => start ?? STARTS[i % STARTS.length]);
  return {
    extent: { spec, height, width, maxSteps: 12 },
    parameters: randomParameters(spec, draws, { gain: 0.8, pull: 0.3, drive: 0.1 }),
    states: starts.map((kind) => randomState(spec, height, width, draws, kind)),
    fireKeys: randomKeys(BATCH, draws),
    steps: 10,
    targets: Array(BATCH).fill(randomTarget(height, width, draws)),
  };
}

async function unroll(engine: Engine, ...batches: Batch[]): Promise<RolloutResult[]> {
  const rollout = await createRollout(engine, { ...batches[0].extent, batch: BATCH });
  const results: RolloutResult[] = [];
  for (const batch of batches) results.push(await rollout.run(batch, { stateGradients: true }));
  await rollout.dispose();
  return results;
}

function assertSameResults(actual: RolloutResult, expected: RolloutResult, what: string): void {
  assert.deepEqual(actual.losses, expected.losses, what);
  assert.ok(expected.losses.every((loss) => loss > 0));
  assertAllSameBits(actual.states, expected.states, `${what}: states`);
  assertAllSameBits(actual.gradients, expected.gradients, `${what}: gradients`);
  assertAllSameBits(
    actual.stateGradients ?? [],
    expected.stateGradients ?? [],
    `${what}: state gradients`,
  );
}

for (const arithmetic of ["plain", "relaxed"] satisfies KernelArithmetic[]) {
  const engines: Engine[] = [];
  before(async () => {
    for (const threads of arithmetic === "plain" ? [0, 1, 2, 6] : [0, 1, 2])
      engines.push(await createEngine({ arithmetic, threads }));
  });
  after(() => Promise.all(engines.map((engine) => engine.dispose())));

  for (const [name, spec] of Object.entries(SPECS)) {
    test(`${arithmetic}, ${name}: any number of threads gives the same bits`, async () => {
      const batch = batchOf(spec, 1);
      const [expected] = await unroll(engines[0], batch);
      assert.ok(expected.gradients["update.0.weight"].some((value) => value !== 0));
      for (const engine of engines.slice(1)) {
        const [actual] = await unroll(engine, batch);
        assertSameResults(actual, expected, `${engine.threads} threads`);
      }
    });

    test(`${arithmetic}, ${name}: what ran before leaves nothing behind`, async () => {
      const batch = batchOf(spec, 2, "islands");
      const other = { ...batchOf(spec, 3, "dense"), steps: 12 };
      const broken = {
        ...other,
        states: other.states.map((state) => new Float32Array(state.length).fill(Number.NaN)),
      };
      const [first, , again, , last] = await unroll(engines[2], batch, other, batch, broken, batch);
      const [alone] = await unroll(engines[0], batch);
      assertSameResults(again, first, "after a dense batch");
      assertSameResults(last, first, "after a broken batch");
      assertSameResults(alone, first, "alone");
    });

    test(`${arithmetic}, ${name}: a simulation makes the states of a rollout`, async () => {
      const batch = batchOf(spec, 4);
      const { height, width } = batch.extent;
      const [{ states }] = await unroll(engines[0], batch);
      for (const engine of engines.slice(0, 3)) {
        const simulation = await createSimulation(
          engine,
          { spec, parameters: batch.parameters },
          {
            height,
            width,
            dishes: BATCH,
            fireKeys: batch.fireKeys,
            states: batch.states,
          },
        );
        await simulation.step(3);
        await simulation.read();
        await simulation.step(0);
        await simulation.step(batch.steps - 3);
        assert.equal(simulation.stepCount, batch.steps);
        assertAllSameBits(await simulation.read(), states, `${engine.threads} threads`);
        await simulation.dispose();
      }
    });
  }
}

test("a simulation that is written back and goes on makes the same states as one that never stopped", async () => {
  const engine = await createEngine({ arithmetic: "plain", threads: 0 });
  const batch = batchOf(SPECS["the article's spec"], 5, "islands");
  const rule = { spec: batch.extent.spec, parameters: batch.parameters };
  const { height, width } = batch.extent;
  const options = { height, width, dishes: 2, rngSeed: 9, states: batch.states.slice(0, 2) };
  const whole = await createSimulation(engine, rule, options);
  await whole.step(20);
  const expected = await whole.read();
  const first = await createSimulation(engine, rule, options);
  await first.step(8);
  const middle = await first.read();
  await first.write(middle);
  await first.step(12);
  assertAllSameBits(await first.read(), expected, "written back");
  const second = await createSimulation(engine, rule, { ...options, states: middle, stepCount: 8 });
  await second.step(12);
  assertAllSameBits(await second.read(), expected, "in another simulation");
  const fresh = await createSimulation(engine, rule, { ...options, states: middle });
  await fresh.step(12);
  assert.notDeepEqual(await fresh.read(), expected);
  await engine.dispose();
});

test("dishes start from the seed under keys of their own, and grow is one dish", async () => {
  const engine = await createEngine({ arithmetic: "plain", threads: 0 });
  const spec = SPECS["the article's spec"];
  const draws = new Draws(6);
  const rule = {
    spec,
    parameters: randomParameters(spec, draws, { gain: 0.8, pull: 0.3, drive: 0.1 }),
  };
  const [height, width] = [11, 14];
  const dishes = await createSimulation(engine, rule, { height, width, dishes: 3, rngSeed: 7 });
  for (const state of await dishes.read())
    assertSameBits(state, seedState(spec, height, width), "the seed");
  await dishes.step(15);
  const states = await dishes.read();
  assert.notDeepEqual(states[0], states[1]);
  assertSameBits(
    await grow(engine, rule, { height, width, rngSeed: 7, steps: 15 }),
    states[0],
    "0",
  );
  const fireKeys = [dishKey(7, 2)];
  assertSameBits(await grow(engine, rule, { height, width, fireKeys, steps: 15 }), states[2], "2");
  const turned = { height, width, rngSeed: 7, steps: 15, angle: 1 };
  assert.notDeepEqual(await grow(engine, rule, turned), states[0]);
  await assert.rejects(dishes.write([states[0]]), /There are 3 dishes, but 1 states were given\./);
  await engine.dispose();
});
