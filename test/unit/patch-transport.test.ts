// The objective of textures: the transport between numbers is exact, that between patches is its definition's and PyTorch's, and
// gradients are finite differences.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { root } from "../../scripts/project.ts";
import { decodeSafetensors } from "../../src/models/safetensors.ts";
import {
  drawDirections,
  judgeSlices,
  PATCH_HALVINGS,
  PATCH_SIDES,
  patchTransport,
  slicesOf,
} from "../../src/objectives/patch-transport.ts";
import { planeOf } from "../../src/objectives/planes.ts";
import { cutIntoParts, transport } from "../../src/objectives/transport.ts";
import { assertAtMost, relative } from "../support/compare.ts";
import { Draws } from "../support/rules.ts";

const [GRID, PICTURE, CHANNELS] = [{ height: 20, width: 24 }, { height: 24, width: 20 }, 5];

/** W2² by definition: both sides are sorted, and repeated until there are as many on each. */
function transportBySort(numbers: Float64Array, wanted: Float64Array): number {
  const [a, b] = [numbers.slice().sort(), wanted.slice().sort()];
  let sum = 0;
  for (let i = 0; i < a.length * b.length; i++)
    sum += (a[Math.floor(i / b.length)] - b[Math.floor(i / a.length)]) ** 2;
  return sum / (a.length * b.length);
}

const NUMBERS = fc
  .array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -9, max: 9, noNaN: true })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((numbers) => Float64Array.from(numbers));

test("the transport between numbers is that of a sort, with equal numbers and any two counts", () => {
  let uneven = 0;
  fc.assert(
    fc.property(NUMBERS, NUMBERS, (numbers, wanted) => {
      if (wanted.length % numbers.length !== 0) uneven++;
      const gradient = new Float64Array(numbers.length);
      const parts = cutIntoParts(wanted.slice().sort(), numbers.length);
      const distance = transport(numbers, parts, gradient);
      const expected = transportBySort(numbers, wanted);
      assertAtMost(Math.abs(distance - expected), 1e-12 * (1 + expected), "W2²");
      // A step along all of the gradient: between two places where the order changes, W2² is a parabola of curvature 2 / N.
      const all = gradient.reduce((sum, value) => sum + value, 0);
      const moved = transportBySort(
        numbers.map((number) => number + 1),
        wanted,
      );
      assertAtMost(Math.abs(moved - expected - all - 1), 1e-11 * (1 + expected), "gradient");
    }),
  );
  assert.ok(uneven > 10, "counts that do not divide each other occurred");
});

test("what is not a number makes the distance none", () => {
  const parts = cutIntoParts(Float64Array.of(1, 2, 3), 2);
  const gradient = new Float64Array(2);
  assert.ok(Number.isNaN(transport(Float64Array.of(1, Number.NaN), parts, gradient)));
});

/** A grid and a picture of random numbers. */
function random(rngSeed: number): { state: Float64Array; picture: Float32Array } {
  const draws = new Draws(rngSeed);
  const cells = GRID.height * GRID.width;
  return {
    state: Float64Array.from({ length: cells * CHANNELS }, () => draws.between(-0.5, 1.5)),
    picture: Float32Array.from({ length: PICTURE.height * PICTURE.width * 4 }, () =>
      draws.between(0, 1),
    ),
  };
}

test("the gradient for a grid is finite differences, and hidden channels have none", () => {
  const { state, picture } = random(1);
  const slices = slicesOf(planeOf(picture, PICTURE), drawDirections([3, 4], 2), GRID);
  const gradient = new Float64Array(state.length);
  judgeSlices(state, GRID, slices, gradient);
  const at = (i: number, value: number): number => judgeSlices(state.with(i, value), GRID, slices);
  const step = 1e-6;
  for (let i = 0; i < state.length; i += 37) {
    const slope = (at(i, state[i] + step) - at(i, state[i] - step)) / (2 * step);
    assertAtMost(Math.abs(slope - gradient[i]), 1e-9, `value ${i}`);
    if (i % CHANNELS >= 4) assert.equal(gradient[i], 0);
    else assert.ok(Math.abs(gradient[i]) > 1e-8, `value ${i} counts`);
  }
});

test("loss and gradient are PyTorch's", (t) => {
  const bytes = readFileSync(join(root, "test/fixtures/texture.safetensors"));
  const { tensors, metadata } = decodeSafetensors(bytes);
  const count: number = JSON.parse(metadata.blastema).fixture.directions;
  const numbers = (name: string) => tensors[name].data as Float64Array;
  const extentOf = (name: string) => {
    const [height, width] = tensors[name].shape;
    return { height, width };
  };
  const directions = PATCH_HALVINGS.flatMap((halvings) =>
    PATCH_SIDES.flatMap((side) => {
      const all = numbers(`directions.${2 ** halvings}.${side}`);
      const length = all.length / count;
      return Array.from({ length: count }, (_, i) => ({
        ...{ halvings, side, weights: all.slice(i * length, (i + 1) * length) },
      }));
    }),
  );
  const picture = planeOf(numbers("picture"), extentOf("picture"));
  const slices = slicesOf(picture, directions, extentOf("state"));
  const gradient = new Float64Array(numbers("state").length);
  const loss = judgeSlices(numbers("state"), extentOf("state"), slices, gradient);
  const worst = Math.max(
    Math.abs(loss - numbers("loss")[0]) / loss,
    relative(gradient, numbers("gradient")),
  );
  t.diagnostic(`at most ${worst.toExponential(1)} from PyTorch`);
  assertAtMost(worst, 1e-12, "difference");
});

test("the objective draws directions by its key, and its error keeps the same ones", () => {
  const { state, picture } = random(2);
  const cells = Float32Array.from(state);
  const objective = patchTransport({ grid: GRID, picture: PICTURE });
  const judged = (key: [number, number]) => {
    const dState = new Float32Array(cells.length);
    return { loss: objective.judge(cells, picture, dState, key), dState };
  };
  const first = judged([1, 2]);
  assert.notEqual(judged([1, 3]).loss, first.loss);
  assert.deepEqual(judged([1, 2]), first);
  const error = objective.error(cells, picture);
  assert.equal(objective.error(cells, picture), error);
  assert.notEqual(objective.error(cells, picture.with(9, 2)), error);
});

test("a grid is a torus, and one of a picture's own pattern is near it wherever it begins", () => {
  const side = { height: 20, width: 20 };
  const pattern = (down: number, right: number) =>
    Float32Array.from({ length: 20 * 20 * 4 }, (_, i) => {
      const [y, x, c] = [Math.floor(i / 80) + down, (Math.floor(i / 4) % 20) + right, i % 4];
      return ((x % 4) * 4 + ((y % 20) % 4) + c) / 20;
    });
  const objective = patchTransport({ grid: side, picture: side });
  const error = (cells: Float32Array) => objective.error(cells, pattern(0, 0));
  const grey = error(pattern(0, 0).fill(0.5));
  for (const cells of [pattern(0, 0), pattern(1, 2)]) assertAtMost(error(cells), grey / 20, "near");
  const { picture } = random(3);
  const cells = picture.subarray(0, 20 * 20 * 4);
  // Four cells down: scales are halved in fours.
  const turned = Float32Array.from(cells, (_, i) => cells[(i + 4 * 80) % cells.length]);
  assertAtMost(Math.abs(error(turned) - error(cells)), 1e-12, "turned");
});

test("sides that do not fit the patches are refused in one sentence", () => {
  for (const [grid, picture, pattern] of [
    [{ height: 16, width: 20 }, PICTURE, /The grid has 16 x 20 cells, but the sides of a texture/],
    [GRID, { height: 20, width: 22 }, /The picture has 20 x 22 cells, .* multiples of 4, and at/],
  ] as const)
    assert.throws(() => patchTransport({ grid, picture }), pattern);
});
