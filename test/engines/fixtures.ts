// What every engine must make of the golden fixtures: states, losses, every gradient, a training curve.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Parameters } from "../../src/numbers/shapes.ts";
import { mean } from "../../src/numbers/statistics.ts";
import { createRollout } from "../../src/systems/growing/rollout.ts";
import { seedState } from "../../src/systems/growing/seed.ts";
import { adamStep } from "../../src/training/optimiser/adam.ts";
import { createMoments } from "../../src/training/optimiser/moments.ts";
import { normaliseGradients } from "../../src/training/optimiser/normalise.ts";
import { assertAtMost, normOf, relative, Worst, worst } from "../support/compare.ts";
import { GRADIENT_FIXTURES, readFixture } from "../support/fixtures.ts";
import { unroll } from "../support/unroll.ts";
import type { Contestant } from "./engines.ts";

export const gradientFixtures = GRADIENT_FIXTURES.map(readFixture);
export const forward = readFixture("forward");
export const training = readFixture("training");

/** Declares the tests of an engine. */
export function fixtureTests({ engine, tolerances: [tolerance], isSlow }: Contestant): void {
  // The first three, of three lengths, say enough of an engine that is slow: they begin from weights that two steps have changed.
  const trainingSteps = isSlow ? 3 : 10;

  test("64 steps from the seed", async (t) => {
    const { spec, height, width, parameters, keys } = forward;
    const marks = forward.case.statesAfter ?? [];
    assert.deepEqual(marks, [1, 2, 8, 32, 64]);
    const { states } = await unroll(engine, {
      spec,
      height,
      width,
      parameters,
      states: [seedState(spec, height, width)],
      fireKeys: keys,
      target: new Float32Array(height * width * 4),
      marks,
      backward: false,
    });
    const differences = marks.map((mark, i) =>
      worst(states[i][0], forward.floats(`states.${mark}`)),
    );
    for (const [i, difference] of differences.entries())
      assertAtMost(difference, tolerance, `after ${marks[i]} steps`);
    t.diagnostic(`worst differences: ${differences.map((d) => d.toExponential(1)).join(", ")}`);
  });

  test("loss, last states and every gradient", async (t) => {
    const seen = new Worst();
    for (const fixture of gradientFixtures) {
      const { spec, height, width, parameters, keys } = fixture;
      const { losses, states, gradients, stateGradients } = await unroll(engine, {
        spec,
        height,
        width,
        parameters,
        states: fixture.samples("states.initial"),
        fireKeys: keys,
        target: fixture.floats("target"),
        marks: [fixture.case.steps],
        angle: fixture.case.angle,
      });
      const see = (name: string, difference: number): void =>
        assertAtMost(seen.see(name, difference), tolerance, `${fixture.name} ${name}`);
      see("loss", relative([mean(losses)], fixture.floats("loss")));
      for (const [sample, final] of fixture.samples("states.final").entries())
        see("state", worst(states[0][sample], final));
      for (const [sample, dState] of fixture.samples("gradient.states.initial").entries())
        see("dState", relative(stateGradients[sample], dState));
      assert.deepEqual(Object.keys(gradients[0]).sort(), Object.keys(parameters).sort());
      for (const name of Object.keys(parameters)) {
        const sum = Float64Array.from(gradients[0][name], (_, i) =>
          gradients.reduce((total, sample) => total + sample[name][i], 0),
        );
        see(name, relative(sum, fixture.floats(`gradient.${name}`)));
      }
    }
    t.diagnostic(`worst: ${seen}`);
  });

  test(`the first ${trainingSteps} steps of training`, async (t) => {
    const seen = new Worst();
    const { spec, height, width } = training;
    const Floats = engine.name === "reference" ? Float64Array : Float32Array;
    const parameters = Object.fromEntries(
      Object.entries(training.parameters).map(([name, tensor]) => [name, Floats.from(tensor)]),
    ) as Parameters;
    const adam = createMoments(parameters);
    const counts = training.case.rolloutSteps ?? [];
    const options = { spec, height, width, batch: 4, maxSteps: Math.max(...counts) };
    const rollout = await createRollout(engine, options);
    for (const [step, steps] of counts.slice(0, trainingSteps).entries()) {
      const { losses, gradients } = await rollout.run({
        parameters,
        states: Array(4).fill(seedState(spec, height, width)),
        fireKeys: training.keys.slice(4 * step, 4 * step + 4),
        steps,
        targets: Array(4).fill(training.floats("target")),
      });
      const loss = relative([mean(losses)], training.floats("losses").slice(step, step + 1));
      assertAtMost(seen.see("loss", loss), tolerance, `loss of step ${step}`);
      const norms = Object.values(gradients).map(normOf);
      const expected = training.floats("gradientNorms").slice(4 * step, 4 * step + 4);
      assertAtMost(seen.see("norms", relative(norms, expected)), tolerance, `norms of ${step}`);
      normaliseGradients(gradients);
      adamStep(parameters, gradients, adam, training.case.adam?.learningRate ?? Number.NaN);
    }
    await rollout.dispose();
    if (trainingSteps === counts.length)
      for (const [name, tensor] of Object.entries(parameters)) {
        const moved = relative(
          change(tensor, name),
          change(training.floats(`final.${name}`), name),
        );
        assertAtMost(seen.see(name, moved), 1e-4, `change of ${name}`);
      }
    t.diagnostic(`worst: ${seen}`);
  });
}

/** How far a parameter has come from where it started. */
function change(tensor: ArrayLike<number>, name: string): Float64Array {
  return Float64Array.from(tensor, (value, i) => value - training.parameters[name][i]);
}
