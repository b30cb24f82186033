// Bounds against a model whose likelihood is known: z ~ N(0, 1), x | z ~ N(a z, s²), so that x ~ N(0, a² + s²).
import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedChoice, fixedOrder, pairedBound } from "../../src/measure/variational/evaluate.ts";
import { normals } from "../../src/numbers/normal.ts";
import { sampleGaussian } from "../../src/ops/gaussian/reference.ts";
import { estimate, importanceBound, sumOf } from "../../src/systems/variational/bound.ts";
import { assertAtMost } from "../support/compare.ts";

const [slope, spread] = [1.5, 0.7];
const HALF_LOG_TAU = 0.5 * Math.log(2 * Math.PI);

function logNormal(x: number, mean: number, deviation: number): number {
  return -HALF_LOG_TAU - Math.log(deviation) - 0.5 * ((x - mean) / deviation) ** 2;
}

const likelihood = (x: number): number => logNormal(x, 0, Math.hypot(slope, spread));

/** Log weights of k latents from N(mean, e^logDeviation²), by the operation that the models use. */
function logWeights(
  x: number,
  mean: number,
  logDeviation: number,
  k: number,
  seed: number,
): Float64Array {
  const posterior = Float64Array.from([mean, logDeviation]);
  return Float64Array.from(normals([seed, 1], k), (noise) => {
    const { z, logRatio } = sampleGaussian(posterior, Float64Array.of(noise));
    return logNormal(x, slope * z[0], spread) + logRatio;
  });
}

/** Mean and log deviation of the true posterior. */
function truePosterior(x: number): [number, number] {
  const precision = 1 + (slope / spread) ** 2;
  return [(slope * x) / spread ** 2 / precision, -0.5 * Math.log(precision)];
}

test("under the true posterior every weight is the likelihood itself", () => {
  for (const x of [-2, 0.3, 4]) {
    const weights = logWeights(x, ...truePosterior(x), 50, 3);
    for (const weight of weights) assertAtMost(Math.abs(weight - likelihood(x)), 1e-9, `x = ${x}`);
    assertAtMost(Math.abs(importanceBound(weights) - likelihood(x)), 1e-9, "bound");
  }
});

test("under a wrong posterior the bound rises to the likelihood, from below", () => {
  const x = 1.2;
  const [mean, logDeviation] = truePosterior(x);
  const repeat = (k: number): ReturnType<typeof estimate> =>
    estimate(
      Array.from({ length: 400 }, (_, seed) =>
        importanceBound(logWeights(x, mean + 0.2, logDeviation + 0.3, k, seed)),
      ),
    );
  const bounds = [1, 10, 1000].map(repeat);
  const divergence = 0.5 * (Math.exp(0.6) + (0.2 / Math.exp(logDeviation)) ** 2 - 1) - 0.3;
  assertAtMost(
    Math.abs(bounds[0].mean - (likelihood(x) - divergence)),
    4 * bounds[0].standardError,
    "one latent: likelihood less the divergence from the true posterior",
  );
  assert.ok(bounds[0].mean < bounds[1].mean && bounds[1].mean < bounds[2].mean);
  assertAtMost(Math.abs(bounds[2].mean - likelihood(x)), 0.005, "a thousand latents");
});

test("the bound neither overflows nor underflows", () => {
  assert.equal(importanceBound([-5000, -5000]), -5000);
  assertAtMost(Math.abs(importanceBound([-1e4, 0]) + Math.log(2)), 1e-12, "one weight of two");
  assert.ok(Number.isNaN(importanceBound([Number.NaN, 0])));
});

test("standard errors", () => {
  assert.deepEqual(estimate([1, 3]), { mean: 2, standardError: 1 });
  const sum = sumOf({ mean: 1, standardError: 3 }, { mean: 2, standardError: 4 });
  assert.deepEqual(sum, { mean: 3, standardError: 5 });
  const bound = sumOf({ mean: 1, standardError: 3 }, { mean: 2, standardError: 4 }, -4.5);
  assert.deepEqual(bound, { mean: 3, standardError: 4 });
});

test("the bound of all pictures from the gap of some, with its standard error", () => {
  const result = (index: number, elbo: number, bound = elbo) => {
    return { index, elbo, bound, reconstruction: 0, divergence: 0 };
  };
  const full = [-90, -100, -80, -70].map((elbo, index) => result(index, elbo));
  const all = [4, 7, 3, 0].map((gap, index) => result(index, -50, -50 + gap));
  const some = pairedBound(full, [all[3], all[1], all[0]]);
  assertAtMost(Math.abs(some.mean - (-85 + 11 / 3)), 1e-12, "mean with the gap of three");
  // Elbo and gap go together: the higher the one, the smaller the other.
  const [elbos, gaps] = [estimate([-90, -100, -80, -70]), estimate([0, 7, 4])];
  assert.ok(some.standardError > 0);
  assert.ok(some.standardError < Math.hypot(elbos.standardError, gaps.standardError));
});

test("of all pictures the bound is their bounds' mean, which one latent out of many cannot spoil", () => {
  const result = (index: number, elbo: number, bound: number) => {
    return { index, elbo, bound, reconstruction: 0, divergence: 0 };
  };
  const full = [-90, -100].map((elbo, index) => result(index, elbo, elbo));
  const all = [result(1, -1e13, -94), result(0, -91, -86)];
  assert.deepEqual(pairedBound(full, all), { mean: -90, standardError: 4 });
});

test("the fixed order holds every picture once, and begins with the fixed choice", () => {
  const order = fixedOrder(500);
  assert.deepEqual(
    [...new Set(order)].sort((a, b) => a - b),
    [...order.keys()],
  );
  assert.deepEqual(
    order.slice(0, 40).sort((a, b) => a - b),
    fixedChoice(500, 40),
  );
  assert.notDeepEqual(order, [...order.keys()]);
});
