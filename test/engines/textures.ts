// The transport between patches, and rollouts of textures, against the float64 definition.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "../../src/engine/engine.ts";
import { normals } from "../../src/numbers/normal.ts";
import { patchTransport } from "../../src/objectives/patch-transport.ts";
import { drawsLength } from "../../src/ops/patch-transport/layout.ts";
import { createRollout } from "../../src/systems/growing/rollout.ts";
import { TEXTURE_SPEC } from "../../src/training/growing/recipe.ts";
import { assertAllSameBits, assertAtMost, relative, Worst } from "../support/compare.ts";
import { comparer, leastGap } from "../support/patches.ts";
import {
  Draws,
  randomKeys,
  randomParameters,
  randomState,
  randomTarget,
} from "../support/rules.ts";
import type { Contestant } from "./engines.ts";

/** Of losses and gradients, in L2 norm. */
const TOLERANCE = 1e-5;
/**
 * Least difference between the numbers of patches that are not equal. In float32 they are some 1e-7 off: nearer ones may change places, and
 * each then goes to the other's part.
 */
const GAP = 5e-7;

const SPEC = { ...TEXTURE_SPEC, channels: 5, hidden: 8 };
const [SIDE, BATCH, STEPS] = [20, 2, 3];
const EXTENT = { height: SIDE, width: SIDE };
const JUDGE_KEY = [3, 4] as const;
const OBJECTIVE = patchTransport({ grid: EXTENT, picture: EXTENT });

/** Grids that hold nothing, two numbers, and any; counts that do not divide each other, and more than are sorted at once. */
const COMPARISONS = {
  nothing: { sides: [20, 20, 24, 20], numberOf: () => 0 },
  equal: { sides: [24, 28, 20, 24], numberOf: (draws: Draws) => draws.below(2) },
  apart: { sides: [20, 20, 32, 36], numberOf: (draws: Draws) => draws.between(-0.5, 1.5) },
};

type Kind = (typeof COMPARISONS)[keyof typeof COMPARISONS];

/** Two comparisons at once. */
function comparisons({ sides: [height, width, down, across], numberOf }: Kind, rngSeed: number) {
  const draws = new Draws(rngSeed);
  return [1, 2].map((key) => ({
    state: Float32Array.from({ length: height * width * 5 }, () => numberOf(draws)),
    target: Float32Array.from({ length: down * across * 4 }, () => draws.between(0, 1)),
    draws: normals([rngSeed, key], drawsLength(1)),
  }));
}

/** A batch of random states that become textures of random pictures; those whose last states' numbers are apart. */
async function unroll(engine: Engine) {
  const draws = new Draws(32);
  const rollout = await createRollout(engine, {
    ...{ spec: SPEC, ...EXTENT, batch: BATCH, maxSteps: STEPS, objective: OBJECTIVE },
  });
  const samples = Array.from({ length: BATCH });
  const results = await rollout.run(
    {
      parameters: randomParameters(SPEC, draws, { gain: 0.8, pull: 0.3, drive: 0.1 }),
      states: samples.map(() => randomState(SPEC, SIDE, SIDE, draws, "dense")),
      fireKeys: randomKeys(BATCH, draws),
      steps: STEPS,
      targets: samples.map(() => randomTarget(SIDE, SIDE, draws)),
      judgeKey: JUDGE_KEY,
    },
    { stateGradients: true },
  );
  await rollout.dispose();
  return results;
}

/** Declares the tests of an engine. */
export function textureTests({ engine, definition }: Contestant): void {
  test("the transport between patches is the definition's, and twice the same bits", async (t) => {
    const seen = new Worst();
    for (const [name, kind] of Object.entries(COMPARISONS)) {
      const [height, width] = kind.sides;
      const given = comparisons(kind, 1);
      for (const { state, draws } of given)
        assertAtMost(GAP, leastGap(state, { height, width }, draws, 1), "gap");
      const patches = { sides: kind.sides, channels: 5, directions: 1, scale: 0.5 };
      const [own, defined] = [
        await comparer(engine, patches, given.length),
        await comparer(definition, patches, given.length),
      ];
      const [once, twice, expected] = [
        await own.compare(given),
        await own.compare(given),
        await defined.compare(given),
      ];
      await Promise.all([own.dispose(), defined.dispose()]);
      for (const [i, { dState, loss }] of expected.entries()) {
        assertAllSameBits(twice[i], once[i], name);
        assertAtMost(seen.see("loss", relative(once[i].loss, loss)), TOLERANCE, name);
        assertAtMost(seen.see("gradient", relative(once[i].dState, dState)), TOLERANCE, name);
      }
    }
    t.diagnostic(`worst: ${seen}`);
  });

  test("textures: losses and gradients are those of the definition", async (t) => {
    const [actual, expected] = [await unroll(engine), await unroll(definition)];
    const seen = new Worst();
    const { draws } = OBJECTIVE.shared?.(JUDGE_KEY) ?? {};
    for (const state of expected.states)
      assertAtMost(GAP, leastGap(state, EXTENT, draws as Float32Array, 8), "gap");
    const compare = (name: string, a: ArrayLike<number>, b: ArrayLike<number>) =>
      assertAtMost(seen.see(name, relative(a, b)), TOLERANCE, name);
    compare("losses", actual.losses, expected.losses);
    for (const [name, values] of Object.entries(expected.gradients)) {
      assert.ok(values.some((value) => value !== 0));
      compare(name, actual.gradients[name], values);
    }
    for (const [sample, values] of expected.stateGradients!.entries())
      compare("first states", actual.stateGradients![sample], values);
    t.diagnostic(`worst: ${seen}`);
  });
}
