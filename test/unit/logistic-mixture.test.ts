// The mixture of discretised logistics: probabilities that add up, slopes, extremes, and kernels against the reference.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mixtureNumbers } from "../../src/ops/logistic-mixture/layout.ts";
import { logisticMixture } from "../../src/ops/logistic-mixture/reference.ts";
import { builds, reference } from "../support/builds.ts";
import { assertAtMost, assertSameBits, relative, Worst } from "../support/compare.ts";
import { channels, mixtures, scenes, score as scoreOn } from "../support/mixture-scenes.ts";
import fc, { Kinds } from "../support/properties.ts";

const score = (numbers: readonly number[], values: readonly number[], mixtures: number) =>
  logisticMixture(Float64Array.from(numbers), Float64Array.from(values), mixtures, values.length);

/** Numbers of a cell, and the bytes of its pixel; the ends are drawn often. */
const pixels = fc.tuple(mixtures, channels).chain(([M, D]) =>
  fc.record({
    M: fc.constant(M),
    numbers: fc.array(fc.double({ min: -6, max: 6, noNaN: true }), {
      minLength: mixtureNumbers(M, D),
      maxLength: mixtureNumbers(M, D),
    }),
    bytes: fc.array(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 255)), {
      minLength: D,
      maxLength: D,
    }),
  }),
);

test("the probabilities of all 256 values add up to 1", (t) => {
  const seen = new Worst();
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 6, maxLength: 6 }),
      (numbers) => {
        let sum = 0;
        for (let byte = 0; byte < 256; byte++)
          sum += Math.exp(score(numbers, [byte / 255], 2).logLikelihood);
        assertAtMost(seen.see("sum", Math.abs(sum - 1)), 1e-11, "sum");
      },
    ),
  );
  t.diagnostic(`worst: ${seen}`);
});

test("a bin is the difference of two sigmoids", () => {
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  const [mean, scale, value] = [0.4, 0.1, 100 / 255];
  const expected =
    sigmoid((value + 0.5 / 255 - mean) / scale) - sigmoid((value - 0.5 / 255 - mean) / scale);
  const { logLikelihood } = score([2, 5 * mean, Math.log(scale)], [value], 1);
  assertAtMost(Math.abs(logLikelihood - Math.log(expected)), 1e-12, "log-probability");
});

test("gradients are the finite differences", (t) => {
  const seen = new Worst();
  fc.assert(
    fc.property(pixels, ({ M, numbers, bytes }) => {
      const values = bytes.map((byte) => byte / 255);
      const { dParameters } = score(numbers, values, M);
      for (const i of numbers.keys()) {
        const step = 1e-6;
        const at = (change: number): number =>
          -score(numbers.with(i, numbers[i] + change), values, M).logLikelihood;
        const slope = (at(step) - at(-step)) / (2 * step);
        const difference = Math.abs(slope - dParameters[i]) / (1 + Math.abs(slope));
        assertAtMost(seen.see("slope", difference), 1e-4, `number ${i}`);
      }
    }),
  );
  t.diagnostic(`worst: ${seen}`);
});

test("means and scales far beyond all reason give finite numbers; the scale is limited both ways", () => {
  for (const mean of [-1e6, 0, 0.5, 1, 1e6])
    for (const logScale of [-1e3, -7, 7, 1e3])
      for (const byte of [0, 1, 128, 255]) {
        const result = score([0, mean, logScale], [byte / 255], 1);
        assert.ok(Number.isFinite(result.logLikelihood), `${mean} ${logScale} ${byte}`);
        assert.ok(result.logLikelihood <= 0);
        assert.ok(result.dParameters.every(Number.isFinite));
        if (Math.abs(logScale) > 7) assertAtMost(Math.abs(result.dParameters[2]), 0, "its slope");
      }
  assert.equal(
    score([0, 0.5, -50], [0.5], 1).logLikelihood,
    score([0, 0.5, -7], [0.5], 1).logLikelihood,
  );
});

test("the kernels are the reference's, in both builds, with a frame and without", async (t) => {
  const seen = new Worst();
  const kinds = new Kinds("one mixture", "several mixtures", "grey", "colours", "framed", "bare");
  await fc.assert(
    fc.asyncProperty(scenes, async (scene) => {
      kinds.see({
        "one mixture": scene.M === 1,
        "several mixtures": scene.M > 1,
        grey: scene.D === 1,
        colours: scene.D > 1,
        framed: scene.framed,
        bare: !scene.framed,
      });
      const expected = await scoreOn(reference, "gradient", scene);
      for (const engine of builds) {
        const actual = await scoreOn(engine, "gradient", scene);
        for (const part of ["logLikelihood", "dState"])
          assertAtMost(
            seen.see(part, relative(actual[part], expected[part], 1e-6)),
            2e-6,
            `${engine.arithmetic} ${part}`,
          );
        const scored = await scoreOn(engine, "score", scene);
        assertSameBits(scored.logLikelihood, actual.logLikelihood, "scored alone");
      }
    }),
  );
  t.diagnostic(`cases: ${kinds}`);
  kinds.assertEach(10);
  t.diagnostic(`worst: ${seen}`);
});
