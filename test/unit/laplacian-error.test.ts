// The error of Laplacians: what it is, slopes, and kernels against the reference.
import assert from "node:assert/strict";
import { test } from "node:test";
import { laplacianError } from "../../src/ops/laplacian-error/reference.ts";
import { builds, reference } from "../support/builds.ts";
import { assertAtMost, relative, Worst } from "../support/compare.ts";
import { addError, type Compared, twoSamples } from "../support/laplacians.ts";
import fc, { Kinds } from "../support/properties.ts";

const side = fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 7 }));
const grids: fc.Arbitrary<Compared> = fc.record({
  height: side,
  width: side,
  channels: fc.integer({ min: 4, max: 7 }),
  visible: fc.integer({ min: 1, max: 4 }),
});

/** Counts grids that are lines, and those that are not. */
function kindsOfGrids() {
  const kinds = new Kinds("one cell wide", "one cell high", "broad");
  return {
    kinds,
    see: ({ height, width }: Compared) =>
      kinds.see({
        "one cell wide": width === 1,
        "one cell high": height === 1,
        broad: height > 1 && width > 1,
      }),
  };
}

test("a point differs from its four neighbours, and outside the grid there is nothing", () => {
  const errorOf = (height: number, width: number, at: number): number => {
    const state = new Float64Array(height * width);
    state[at] = 1;
    const compared = { height, width, channels: 1, visible: 1 };
    return laplacianError(state, new Float64Array(height * width), state.slice(), 1, compared);
  };
  assert.equal(errorOf(3, 3, 4), (16 + 4) / 9);
  assert.equal(errorOf(3, 3, 1), (16 + 3) / 9);
  assert.equal(errorOf(3, 3, 0), (16 + 2) / 9);
  assert.equal(errorOf(5, 1, 2), (16 + 2) / 5);
  assert.equal(errorOf(1, 1, 0), 16);
});

test("the gradient, added to what there is, is that of the loss", (t) => {
  const seen = new Worst();
  const { kinds, see } = kindsOfGrids();
  fc.assert(
    fc.property(grids, fc.nat(), (compared, rngSeed) => {
      see(compared);
      const [{ state, target, dState }] = twoSamples(compared, rngSeed);
      const sums = Float64Array.from(dState);
      laplacianError(state, target, sums, 0.25, compared);
      // The loss is a parabola in every number, so that the difference across a wide step is exact but for rounding.
      const lossAt = (i: number, change: number): number =>
        laplacianError(
          Float64Array.from(state).with(i, state[i] + change),
          ...([target, new Float64Array(state.length), 1, compared] as const),
        );
      for (const i of state.keys()) {
        const slope = lossAt(i, 0.5) - lossAt(i, -0.5);
        const difference = Math.abs(dState[i] + 0.25 * slope - sums[i]);
        assertAtMost(seen.see("slope", difference), 1e-11, `number ${i}`);
      }
    }),
  );
  t.diagnostic(`cases: ${kinds}; worst: ${seen}`);
  kinds.assertEach(10);
});

test("the kernels are the reference's, in both builds", async (t) => {
  const seen = new Worst();
  const { kinds, see } = kindsOfGrids();
  await fc.assert(
    fc.asyncProperty(grids, fc.nat(), async (compared, rngSeed) => {
      see(compared);
      const samples = twoSamples(compared, rngSeed);
      const expected = await addError(reference, compared, samples);
      for (const engine of builds)
        for (const [i, actual] of (await addError(engine, compared, samples)).entries())
          for (const name of ["loss", "dState"])
            assertAtMost(
              seen.see(name, relative(actual[name], expected[i][name], 1)),
              1e-6,
              `${engine.arithmetic} ${name}`,
            );
    }),
  );
  t.diagnostic(`cases: ${kinds}; worst: ${seen}`);
  kinds.assertEach(10);
});
