// The mixture of discretised logistics: probabilities that add up, slopes, extremes, and kernels against the reference.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Layout } from "../../src/engine/engine.ts";
import { gridLength } from "../../src/ops/grid/layout.ts";
import { mixtureNumbers } from "../../src/ops/logistic-mixture/layout.ts";
import * as ops from "../../src/ops/logistic-mixture/op.ts";
import { logisticMixture } from "../../src/ops/logistic-mixture/reference.ts";
import { builds, reference } from "../support/builds.ts";
import { assertAtMost, assertSameBits, relative, Worst } from "../support/compare.ts";
import fc, { Kinds } from "../support/properties.ts";

const score = (numbers: readonly number[], values: readonly number[], mixtures: number) =>
  logisticMixture(Float64Array.from(numbers), Float64Array.from(values), mixtures, values.length);

const mixtures = fc.integer({ min: 1, max: 3 });
const channels = fc.constantFrom(1, 4);
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

interface Scene {
  readonly M: number;
  readonly D: number;
  readonly size: number;
  readonly framed: boolean;
  readonly grid: readonly number[];
  readonly bytes: readonly number[];
}

const SIDE = 4;
const WIDTH = 32;
const scenes: fc.Arbitrary<Scene> = fc
  .tuple(mixtures, channels, fc.constantFrom(2, 4))
  .chain(([M, D, size]) =>
    fc.record({
      M: fc.constant(M),
      D: fc.constant(D),
      size: fc.constant(size),
      framed: fc.boolean(),
      grid: fc.array(fc.float({ min: -12, max: 12, noNaN: true }), {
        minLength: gridLength(SIDE, WIDTH),
        maxLength: gridLength(SIDE, WIDTH),
      }),
      bytes: fc.array(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 255)), {
        minLength: size * size * D,
        maxLength: size * size * D,
      }),
    }),
  );

async function run(engine: (typeof builds)[number], op: "gradient" | "score", scene: Scene) {
  const { M, D, size, framed, grid, bytes } = scene;
  const scratch = (length: number) => ({ type: "f32", scope: "scratch", length }) as const;
  const layout: Layout = {
    states: scratch(grid.length),
    dState: scratch(grid.length),
    picture: scratch(bytes.length),
    logLikelihood: scratch(1),
  };
  const memory = await engine.allocate(layout, 1);
  const buffers = { states: "states", picture: "picture", logLikelihood: "logLikelihood" };
  const params = {
    ...{ side: SIDE, channels: WIDTH, grids: 1, from: 0 },
    ...{ size, samples: 1, framed: +framed, depth: D, mixtures: M },
  };
  const call =
    op === "score"
      ? ops.score.call(buffers, params)
      : ops.gradient.call({ ...buffers, dState: "dState" }, { ...params, scale: 0.5 });
  const picture = Float32Array.from(bytes, (byte) => byte / 255);
  const [result] = await memory.run([call], {
    shards: [{ states: Float32Array.from(grid), dState: new Float32Array(grid.length), picture }],
    download: ["logLikelihood", "dState"],
  });
  await memory.dispose();
  return result;
}

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
      const expected = await run(reference, "gradient", scene);
      for (const engine of builds) {
        const actual = await run(engine, "gradient", scene);
        for (const part of ["logLikelihood", "dState"])
          assertAtMost(
            seen.see(part, relative(actual[part], expected[part], 1e-6)),
            2e-6,
            `${engine.arithmetic} ${part}`,
          );
        const scored = await run(engine, "score", scene);
        assertSameBits(scored.logLikelihood, actual.logLikelihood, "scored alone");
      }
    }),
  );
  t.diagnostic(`cases: ${kinds}`);
  kinds.assertEach(10);
  t.diagnostic(`worst: ${seen}`);
});
