// Normal draws: the quantile function against known values, the draws against the law.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inverseNormal, normals } from "../../src/numbers/normal.ts";
import { assertAtMost } from "../support/compare.ts";

test("quantiles are those of Python's statistics.NormalDist().inv_cdf", () => {
  const known = [
    [0.5, 0],
    [0.6, 0.2533471031357998],
    [0.9, 1.2815515655446006],
    [0.975, 1.9599639845400536],
    [0.001, -3.090232306167813],
    [1e-7, -5.199337582192817],
    [1e-10, -6.361340902404056],
    [1e-15, -7.941345326170995],
  ];
  for (const [p, expected] of known)
    assertAtMost(Math.abs(inverseNormal(p) - expected), 1e-13 * (1 + Math.abs(expected)), `${p}`);
});

test("draws have the moments of the law, and are a function of the key", () => {
  const draws = normals([1, 2], 200_001);
  assert.equal(draws.length, 200_001);
  const moment = (power: number): number =>
    draws.reduce((sum, draw) => sum + draw ** power, 0) / draws.length;
  const known = [
    [1, 0, 0.01],
    [2, 1, 0.015],
    [3, 0, 0.04],
    [4, 3, 0.12],
  ];
  for (const [power, expected, tolerance] of known)
    assertAtMost(Math.abs(moment(power) - expected), tolerance, `moment ${power}`);
  assert.deepEqual(normals([1, 2], 7), draws.slice(0, 7));
  assert.notDeepEqual(normals([1, 3], 7), draws.slice(0, 7));
});
