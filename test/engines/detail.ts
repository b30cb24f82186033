// The error of Laplacians, and training that sees fine detail, against the float64 definition.
import { test } from "node:test";
import type { Engine } from "../../src/engine/engine.ts";
import { detail } from "../../src/objectives/detail.ts";
import { train } from "../../src/training/train.ts";
import { assertAllSameBits, assertAtMost, relative, Worst } from "../support/compare.ts";
import { addError, type Compared, twoSamples } from "../support/laplacians.ts";
import { smallRecipe, smallRun } from "../support/runs.ts";
import type { Contestant } from "./engines.ts";

/** Of losses and gradients, in L2 norm. */
const TOLERANCE = 1e-5;

/** One cell, lines of cells, and more numbers than invocations that share a grid. */
const GRIDS: readonly Compared[] = [
  { height: 1, width: 1, channels: 4, visible: 4 },
  { height: 9, width: 1, channels: 6, visible: 4 },
  { height: 1, width: 9, channels: 4, visible: 3 },
  { height: 19, width: 23, channels: 7, visible: 4 },
];

/** What two training steps tell of themselves. */
async function twoSteps(engine: Engine) {
  const recipe = smallRecipe("persistent", { objective: detail.name });
  const run = smallRun(recipe, { arithmetic: engine.arithmetic });
  const losses: number[] = [];
  await train(engine, run, { until: 2, onStep: ({ loss }) => void losses.push(loss) });
  return { losses, parameters: run.parameters };
}

/** Declares the tests of an engine. */
export function detailTests({ engine, definition }: Contestant): void {
  test("the error of Laplacians is the definition's, and twice the same bits", async (t) => {
    const seen = new Worst();
    for (const [i, compared] of GRIDS.entries()) {
      const samples = twoSamples(compared, i);
      const expected = await addError(definition, compared, samples);
      const once = await addError(engine, compared, samples);
      const twice = await addError(engine, compared, samples);
      for (const [sample, { dState, loss }] of expected.entries()) {
        const what = `grid ${i}, sample ${sample}`;
        assertAllSameBits(twice[sample], once[sample], what);
        assertAtMost(seen.see("loss", relative(once[sample].loss, loss)), TOLERANCE, what);
        assertAtMost(seen.see("gradient", relative(once[sample].dState, dState)), TOLERANCE, what);
      }
    }
    t.diagnostic(`worst: ${seen}`);
  });

  test("training that sees fine detail is the definition's", async (t) => {
    const [actual, expected] = [await twoSteps(engine), await twoSteps(definition)];
    const seen = new Worst();
    const difference = relative(actual.losses, expected.losses);
    assertAtMost(seen.see("losses", difference), TOLERANCE, "losses");
    for (const [name, values] of Object.entries(expected.parameters))
      assertAtMost(seen.see(name, relative(actual.parameters[name], values)), TOLERANCE, name);
    t.diagnostic(`worst: ${seen}`);
  });
}
