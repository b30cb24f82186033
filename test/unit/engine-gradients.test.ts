// The wasm engine against the reference: last states, losses and every gradient of random rules from random states.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "../../src/engine/engine.ts";
import {
  createRollout,
  type RolloutInput,
  type RolloutResult,
} from "../../src/systems/growing/rollout.ts";
import { builds, reference } from "../support/builds.ts";
import { assertAtMost, normOf, relative, Worst, worst } from "../support/compare.ts";
import fc, { Kinds } from "../support/properties.ts";
import {
  Draws,
  randomKeys,
  randomParameters,
  randomState,
  randomTarget,
  STARTS,
  type Start,
  specs,
} from "../support/rules.ts";
import { ruleValues, traceRollout } from "../support/trace.ts";

/** Nearer than this to a threshold or a kink, relative to the largest number about, float32 may go the other way. */
const MARGIN = 1e-5;

const size = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const grids = fc.oneof(
  { weight: 4, arbitrary: fc.record({ height: size(1, 12), width: size(1, 12) }) },
  { weight: 1, arbitrary: fc.record({ height: size(1, 3), width: size(63, 70) }) },
  { weight: 1, arbitrary: fc.record({ height: size(17, 40), width: size(1, 2) }) },
);
const examples = fc.record({
  spec: specs({ channels: [4, 20], hidden: [1, 40] }),
  grid: grids,
  steps: size(1, 8),
  starts: fc.array(fc.constantFrom<Start>(...STARTS), { minLength: 1, maxLength: 3 }),
  drive: fc.constantFrom(0, 0.15, 0.4),
  pull: fc.constantFrom(0.2, 0.9),
  rngSeed: fc.nat(),
});
type Example = typeof examples extends fc.Arbitrary<infer T> ? T : never;

/** Everything that a rollout needs, except how many steps can be compared. */
function inputOf({
  spec,
  grid,
  starts,
  drive,
  pull,
  rngSeed,
}: Example): Omit<RolloutInput, "steps"> {
  const { height, width } = grid;
  const draws = new Draws(rngSeed);
  return {
    parameters: randomParameters(spec, draws, { gain: 0.8, pull, drive }),
    states: starts.map((start) => randomState(spec, height, width, draws, start)),
    fireKeys: randomKeys(starts.length, draws),
    targets: Array(starts.length).fill(randomTarget(height, width, draws)),
  };
}

async function unroll(
  engine: Engine,
  { spec, grid, starts }: Example,
  input: RolloutInput,
): Promise<RolloutResult> {
  const extent = { spec, ...grid, batch: starts.length, maxSteps: input.steps };
  const rollout = await createRollout(engine, extent);
  const result = await rollout.run(input, { stateGradients: true });
  await rollout.dispose();
  return result;
}

const count = { cases: 0, steps: 0, strays: 0, lifted: 0, dead: 0, skipped: 0 };
const kinds = new Kinds(
  ...(["torus", "learned", "fire rate 1", "threshold 0"] as const),
  ...(["width 1", "width above 64", "several steps"] as const),
);
const seen = new Worst();

async function check(example: Example): Promise<void> {
  const { spec, grid } = example;
  const input = inputOf(example);
  const rule = ruleValues(spec, input.parameters);
  const traces = input.states.map((state, sample) =>
    traceRollout({ spec, ...grid }, rule, state, input.fireKeys[sample], example.steps, MARGIN),
  );
  const steps = Math.min(...traces.map((trace) => trace.length));
  if (steps === 0) {
    count.skipped++;
    return;
  }
  const expected = await unroll(reference, example, { ...input, steps });
  for (const engine of builds)
    compare(
      engine.arithmetic,
      spec.channels,
      await unroll(engine, example, { ...input, steps }),
      expected,
    );
  count.cases++;
  count.steps += steps;
  for (const { strays, lifted } of traces.flatMap((trace) => trace.slice(0, steps))) {
    count.strays += strays;
    count.lifted += lifted;
  }
  if (expected.gradients["update.1.bias"].every((value) => value === 0)) count.dead++;
  kinds.see({
    torus: spec.boundary === "torus",
    learned: "learned" in spec.filters,
    "fire rate 1": spec.fireRate === 1,
    "threshold 0": spec.aliveThreshold === 0,
    "width 1": grid.width === 1,
    "width above 64": grid.width > 64,
    "several steps": steps > 3,
  });
}

/** One letter a cell: whether it holds anything. */
function heldCells(state: Float32Array, channels: number): string {
  return Array.from({ length: state.length / channels }, (_, cell) =>
    state.subarray(cell * channels, (cell + 1) * channels).some((value) => value !== 0) ? "#" : ".",
  ).join("");
}

function compare(
  build: string,
  channels: number,
  actual: RolloutResult,
  expected: RolloutResult,
): void {
  for (const [sample, state] of expected.states.entries()) {
    const scale = Math.max(1, ...state.map(Math.abs));
    const difference = worst(actual.states[sample], state) / scale;
    assertAtMost(seen.see(`${build} states`, difference), 1e-5, `${build} states`);
    assert.equal(
      heldCells(actual.states[sample], channels),
      heldCells(state, channels),
      `${build}: other cells hold something`,
    );
  }
  const see = (name: string, difference: number): void =>
    assertAtMost(seen.see(`${build} ${name}`, difference), 2e-5, `${build} ${name}`);
  see("loss", relative(actual.losses, expected.losses));
  assert.deepEqual(Object.keys(actual.gradients), Object.keys(expected.gradients));
  // A tensor that no gradient reaches, such as the weights of filters that see nothing, has rounding errors only.
  const least = 1e-2 * Math.max(...Object.values(expected.gradients).map(normOf));
  for (const [name, gradient] of Object.entries(expected.gradients))
    see(name, relative(actual.gradients[name], gradient, least));
  for (const [sample, gradient] of (expected.stateGradients ?? []).entries())
    see("dState", relative(actual.stateGradients?.[sample] ?? [], gradient));
}

test("states, losses and every gradient are the reference's, in both builds", async (t) => {
  await fc.assert(fc.asyncProperty(examples, check), { numRuns: 150 });
  t.diagnostic(`${JSON.stringify(count)}, ${kinds}`);
  t.diagnostic(`worst: ${seen}`);
  assert.ok(count.cases >= 120 && count.steps >= 450, JSON.stringify(count));
  assert.ok(count.strays >= 500 && count.lifted >= 1, JSON.stringify(count));
  assert.ok(count.dead <= count.cases / 3, JSON.stringify(count));
  kinds.assertEach(4);
});
