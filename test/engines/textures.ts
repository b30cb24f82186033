// Rollouts of textures, which every engine judges, or has judged, by the transport between patches.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "../../src/engine/engine.ts";
import { patchTransport } from "../../src/objectives/patch-transport.ts";
import { createRollout } from "../../src/systems/growing/rollout.ts";
import { TEXTURE_SPEC } from "../../src/training/growing/recipe.ts";
import { assertAtMost, relative, Worst } from "../support/compare.ts";
import {
  Draws,
  randomKeys,
  randomParameters,
  randomState,
  randomTarget,
} from "../support/rules.ts";
import type { Contestant } from "./engines.ts";

const SPEC = { ...TEXTURE_SPEC, channels: 5, hidden: 8 };
const [HEIGHT, WIDTH, BATCH, STEPS] = [20, 24, 2, 3];

/** A batch of random states that become textures of random pictures. */
async function unroll(engine: Engine) {
  const draws = new Draws(1);
  const extent = { height: HEIGHT, width: WIDTH };
  const objective = patchTransport({ grid: extent, picture: extent });
  const rollout = await createRollout(engine, {
    ...{ spec: SPEC, ...extent, batch: BATCH, maxSteps: STEPS, objective },
  });
  const samples = Array.from({ length: BATCH });
  const results = await rollout.run(
    {
      parameters: randomParameters(SPEC, draws, { gain: 0.8, pull: 0.3, drive: 0.1 }),
      states: samples.map(() => randomState(SPEC, HEIGHT, WIDTH, draws, "dense")),
      fireKeys: randomKeys(BATCH, draws),
      steps: STEPS,
      targets: samples.map(() => randomTarget(HEIGHT, WIDTH, draws)),
      judgeKey: [3, 4],
    },
    { stateGradients: true },
  );
  await rollout.dispose();
  return results;
}

/** Declares the tests of an engine. */
export function textureTests({ engine, definition }: Contestant): void {
  test("textures: losses and gradients are those of the definition", async (t) => {
    const [actual, expected] = [await unroll(engine), await unroll(definition)];
    const seen = new Worst();
    const compare = (name: string, a: ArrayLike<number>, b: ArrayLike<number>) =>
      assertAtMost(seen.see(name, relative(a, b)), 1e-5, name);
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
