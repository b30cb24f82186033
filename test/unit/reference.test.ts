// The reference against finite differences: every gradient of random small rules, through several steps.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Key } from "../../src/numbers/random.ts";
import { ALPHA } from "../../src/ops/cell.ts";
import { denseForward } from "../../src/ops/dense/reference.ts";
import {
  fireMask,
  type RuleValues,
  type StepGrid,
  type StepRecord,
  stepBackward,
  stepForward,
} from "../../src/ops/growing-step/reference.ts";
import { perceiveForward } from "../../src/ops/perceive/reference.ts";
import { squaredError } from "../../src/ops/squared-error/reference.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";
import { assertAtMost, Worst, worst } from "../support/compare.ts";
import fc from "../support/properties.ts";
import {
  Draws,
  randomKeys,
  randomParameters,
  randomState,
  randomTarget,
  STARTS,
  specs,
} from "../support/rules.ts";
import { ruleValues, traceStep } from "../support/trace.ts";

const TENSORS = ["bank", "hiddenWeight", "hiddenBias", "outputWeight", "outputBias"] as const;

interface Case {
  readonly grid: StepGrid;
  readonly rule: RuleValues;
  readonly state: Float64Array;
  readonly key: Key;
  readonly steps: number;
  /** What the sum of the last state is weighted by: its gradient. */
  readonly weights: Float64Array;
}

interface Run {
  readonly value: number;
  readonly records: StepRecord[];
}

/** The weighted sum of the last state. */
function run({ grid, rule, state, key, steps, weights }: Case): Run {
  const records: StepRecord[] = [];
  let now = state;
  for (let step = 0; step < steps; step++) {
    const next = stepForward(grid, rule, now, fireMask(grid, key, step));
    records.push(next.record);
    now = next.state;
  }
  return { value: now.reduce((sum, x, i) => sum + x * weights[i], 0), records };
}

/** On which side of every threshold and of every ReLU's kink a run went. */
function course({ grid, rule }: Case, records: readonly StepRecord[]): string {
  const { spec, height, width } = grid;
  const { channels, boundary } = spec;
  const shape = { height, width, channels, filters: rule.bank.length / (9 * channels), boundary };
  const sides = records.map(({ before, fired, kept }) => {
    const perception = perceiveForward(before, rule.bank, shape);
    const active = denseForward(perception, rule.hiddenWeight, rule.hiddenBias);
    return `${kept.join("")} ${Array.from(active, (x, i) => (fired[Math.floor(i / rule.hiddenBias.length)] && x > 0 ? 1 : 0)).join("")}`;
  });
  return sides.join("\n");
}

/** Gradients of the weighted sum, by tensor; that of the first state under "state". */
function gradientsOf(example: Case, records: readonly StepRecord[]): Record<string, Float64Array> {
  const { grid, rule, weights } = example;
  const gradients = Object.fromEntries(
    TENSORS.map((name) => [name, new Float64Array(rule[name].length)]),
  ) as unknown as RuleValues;
  let dState = weights;
  for (const record of [...records].reverse())
    dState = stepBackward(grid, rule, record, dState, gradients);
  return { ...gradients, state: dState };
}

const STEP = 1e-6;

/** Central difference in one number of a tensor, or undefined where something flips on the way. */
function difference(
  example: Case,
  tensor: Float64Array,
  i: number,
  base: string,
): number | undefined {
  const kept = tensor[i];
  const values = [STEP, -STEP].map((change) => {
    tensor[i] = kept + change;
    const { value, records } = run(example);
    const same = course(example, records) === base;
    tensor[i] = kept;
    return same ? value : undefined;
  });
  if (values[0] === undefined || values[1] === undefined) return undefined;
  return (values[0] - values[1]) / (2 * STEP);
}

const examples = fc.record({
  spec: specs({ channels: [4, 7], hidden: [1, 6] }),
  height: fc.integer({ min: 3, max: 6 }),
  width: fc.integer({ min: 3, max: 6 }),
  steps: fc.integer({ min: 1, max: 4 }),
  start: fc.constantFrom(...STARTS),
  rngSeed: fc.nat(),
});

test("every gradient of the reference is that of finite differences", (t) => {
  const differences = new Worst();
  const count = { compared: 0, flipped: 0, moving: 0, torus: 0, learned: 0, several: 0 };
  fc.assert(
    fc.property(examples, ({ spec, height, width, steps, start, rngSeed }) => {
      const draws = new Draws(rngSeed);
      const parameters = randomParameters(spec, draws, { gain: 0.8, pull: 0, drive: 0.2 });
      const grid = { spec, height, width };
      const example: Case = {
        grid,
        rule: ruleValues(spec, parameters),
        state: Float64Array.from(randomState(spec, height, width, draws, start)),
        key: randomKeys(1, draws)[0],
        steps,
        weights: Float64Array.from({ length: height * width * spec.channels }, () =>
          draws.normal(),
        ),
      };
      const { records } = run(example);
      const base = course(example, records);
      const gradients = gradientsOf(example, records);
      if (gradients.outputBias.some((x) => x !== 0)) {
        count.moving++;
        if (spec.boundary === "torus") count.torus++;
        if ("learned" in spec.filters) count.learned++;
        if (steps > 2) count.several++;
      }
      for (const [name, gradient] of Object.entries(gradients)) {
        const tensor =
          name === "state" ? example.state : example.rule[name as (typeof TENSORS)[number]];
        for (let i = 0; i < gradient.length; i++) {
          const numeric = difference(example, tensor, i, base);
          if (numeric === undefined) count.flipped++;
          else {
            const error = Math.abs(numeric - gradient[i]) / Math.max(1, Math.abs(gradient[i]));
            assertAtMost(differences.see(name, error), 1e-6, `${name}[${i}]`);
            if (gradient[i] !== 0) count.compared++;
          }
        }
      }
    }),
    { numRuns: 18, seed: 1 },
  );
  t.diagnostic(`${JSON.stringify(count)}; worst: ${differences}`);
  assert.ok(count.compared >= 4000 && count.flipped <= count.compared / 20);
  assert.ok(count.moving >= 12 && count.torus >= 5 && count.learned >= 5 && count.several >= 5);
});

test("the squared error and its gradient", (t) => {
  const differences = new Worst();
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 9 }),
      fc.integer({ min: 1, max: 12 }),
      fc.nat(),
      (channels, cells, rngSeed) => {
        const draws = new Draws(rngSeed);
        const state = Float64Array.from({ length: cells * channels }, () => draws.normal());
        const target = randomTarget(1, cells, draws);
        const dState = new Float64Array(state.length).fill(9);
        const loss = squaredError(state, target, dState, 0.25);
        const scratch = dState.slice();
        let sum = 0;
        for (let cell = 0; cell < cells; cell++)
          for (let c = 0; c <= ALPHA; c++)
            sum += (state[cell * channels + c] - target[cell * 4 + c]) ** 2;
        assertAtMost(Math.abs(loss - sum / (4 * cells)), 1e-12, "loss");
        for (let i = 0; i < state.length; i++) {
          const kept = state[i];
          const [up, down] = [1e-4, -1e-4].map((change) => {
            state[i] = kept + change;
            return squaredError(state, target, scratch, 1);
          });
          state[i] = kept;
          const numeric = (0.25 * (up - down)) / 2e-4;
          assertAtMost(
            differences.see("error", Math.abs(numeric - dState[i])),
            1e-10,
            `dState[${i}]`,
          );
        }
      },
    ),
    { numRuns: 40 },
  );
  t.diagnostic(`worst: ${differences}`);
});

test("a step is written down twice, and both agree, also on stray cells", () => {
  let rare = 0;
  fc.assert(
    fc.property(examples, ({ spec, height, width, start, rngSeed }) => {
      const draws = new Draws(rngSeed);
      const parameters = randomParameters(spec, draws, { gain: 0.8, pull: 0, drive: 0.2 });
      const rule = ruleValues(spec, parameters);
      const grid = { spec, height, width };
      const state = Float64Array.from(randomState(spec, height, width, draws, start));
      const fired = fireMask(grid, randomKeys(1, draws)[0], 0);
      const traced = traceStep(grid, rule, state, fired);
      assertAtMost(worst(stepForward(grid, rule, state, fired).state, traced.state), 0, "state");
      rare += traced.strays + traced.lifted;
    }),
    { numRuns: 100, seed: 1 },
  );
  assert.ok(rare >= 20, `${rare}`);
});

test("a broken number reaches its neighbours instead of vanishing in ReLU", () => {
  const spec: GrowingSpec = { ...GROWING_SPEC, channels: 4, hidden: 6, fireRate: 1 };
  const parameters = randomParameters(spec, new Draws(1), { gain: 0.1, pull: 0, drive: 0 });
  const grid = { spec, height: 5, width: 5 };
  const state = new Float64Array(5 * 5 * 4).fill(1);
  state[(2 * 5 + 2) * 4] = Number.NaN;
  const { state: next } = stepForward(
    grid,
    ruleValues(spec, parameters),
    state,
    fireMask(grid, [0, 0], 0),
  );
  const broken = Array.from({ length: 25 }, (_, cell) => Number.isNaN(next[cell * 4]));
  // All nine cells perceive it. The middle one is then cleared: no alpha around it is above the threshold any more.
  assert.equal(broken.map(Number).join(""), "0000001110010100111000000");
  assert.equal(next[(2 * 5 + 2) * 4], 0);
});
