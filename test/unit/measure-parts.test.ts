// Parts that are cut off whole, and creatures that moved.
import assert from "node:assert/strict";
import { test } from "node:test";
import { measureHealing, whyNot } from "../../src/measure/heal.ts";
import { livingGrid, partsLost } from "../../src/measure/parts.ts";
import { bestShift } from "../../src/measure/shift.ts";
import { ALPHA } from "../../src/ops/cell.ts";
import { body, CHANNELS, dishes, HEIGHT, SPEC, visible, WIDTH } from "../support/dishes.ts";

const grid = livingGrid(SPEC, HEIGHT, WIDTH);
const cells = HEIGHT * WIDTH;

/** A state whose mature cells are those of these rectangles: first and last row, first and last column. */
function creature(...rectangles: [number, number, number, number][]): Float32Array {
  const state = new Float32Array(cells * CHANNELS);
  for (const [top, bottom, left, right] of rectangles) {
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) {
        const cell = (row * WIDTH + column) * CHANNELS;
        state.fill(1, cell, cell + CHANNELS);
      }
  }
  return state;
}

const rows = (mask: Uint8Array | null): number[] => [
  ...new Set(
    [...(mask ?? []).entries()].flatMap(([cell, on]) => (on ? Math.floor(cell / WIDTH) : [])),
  ),
];

test("a part is lost if all its mature cells are cut and it touches no other part", () => {
  const both = creature([2, 5, 4, 9], [10, 12, 4, 9]);
  assert.deepEqual(rows(partsLost(both, creature([2, 5, 4, 9]), grid)), [9, 10, 11, 12, 13]);
  assert.equal(partsLost(both, creature([5, 5, 9, 9], [12, 12, 9, 9]), grid), null);
  assert.equal(partsLost(both, both, grid), null);
  // Of all that is cut, all is lost.
  assert.deepEqual(rows(partsLost(both, creature(), grid)).length, 4 + 3 + 4);
  assert.equal(partsLost(creature(), creature(), grid), null);
});

test("a part is lost if no more than a rim of it is left, which one hardly sees", () => {
  const [side, from] = [16, 4];
  const whole = creature([from, from + side - 1, from, from + side - 1]);
  const strip = (rows: number): Float32Array =>
    creature([from, from + rows - 1, from, from + side - 1]);
  const rim = strip(1).map((v) => 0.3 * v);
  assert.notEqual(partsLost(whole, rim, grid), null);
  assert.equal(partsLost(whole, strip(1), grid), null);
});

test("parts whose living borders touch, corners included, are one", () => {
  const apart = (gap: number): Float32Array =>
    creature([2, 4, 2, 4], [5 + gap, 7 + gap, 5 + gap, 7 + gap]);
  for (const gap of [0, 1, 2])
    assert.equal(partsLost(apart(gap), creature([2, 2, 2, 2]), grid), null);
  assert.notEqual(partsLost(apart(3), creature([2, 2, 2, 2]), grid), null);
});

test("cells without a mask of their own may come to life anywhere: no part is lost", () => {
  const free = livingGrid({ ...SPEC, mask: "none" }, HEIGHT, WIDTH);
  assert.equal(partsLost(creature([2, 5, 4, 9]), creature(), free), null);
});

/** Of two parts, each cut part grows back from what is left of it; a part that is gone stays away. */
function inParts(whole: Float32Array) {
  return (state: Float32Array): Float32Array => {
    const lost = partsLost(whole, state, grid);
    return lost === null ? whole : whole.map((v, i) => (lost[Math.floor(i / CHANNELS)] ? 0 : v));
  };
}

test("cuts that cannot heal are told apart from those that do not, and count for nothing", async () => {
  const whole = creature([2, 7, 5, 14], [16, 21, 5, 14]);
  const options = {
    height: HEIGHT,
    width: WIDTH,
    seeds: 1,
    longSteps: false,
    target: visible(whole),
  };
  const { report } = await measureHealing(dishes(whole, inParts(whole)), SPEC, options);
  const outcome = (name: string) => report.cuts.find((cut) => cut.name === name);
  assert.deepEqual(
    ["left", "upper", "lower"].map((name) => outcome(name)?.partLost),
    [false, true, true],
  );
  assert.equal(outcome("upper")?.errorAfter, 0.5);
  assert.equal(report.healedShare, 1);
  // What is left of such a cut must be whole too.
  const scarred = (state: Float32Array): Float32Array =>
    state.every((v, i) => v === whole[i]) ? whole : inParts(whole)(state).map((v) => 0.5 * v);
  const bad = await measureHealing(dishes(whole, scarred), SPEC, options);
  assert.ok(bad.report.cuts.every(({ partLost }) => !partLost));
});

test("where every cut takes a part whole, nothing is shown", () => {
  const target = { grown: 0, afterRegrowth: 0, at1000: 0, at2000: 0, at10000: 0 };
  assert.match(whyNot({ healedShare: Number.NaN, target }).join(), /nothing that could heal/);
});

test("the best shift moves a picture back where it was", () => {
  const still = body();
  const at = (i: number, rows: number, columns: number): number => {
    const cell = Math.floor(i / CHANNELS);
    const row = (Math.floor(cell / WIDTH) - rows + HEIGHT) % HEIGHT;
    const column = ((cell % WIDTH) - columns + WIDTH) % WIDTH;
    return still[(row * WIDTH + column) * CHANNELS + (i % CHANNELS)] as number;
  };
  for (const [rows, columns] of [
    [0, 0],
    [2, -1],
    [-3, 3],
  ] as const) {
    const moved = still.map((_, i) => at(i, rows, columns));
    assert.deepEqual(bestShift(moved, still, HEIGHT, WIDTH, 3), { rows, columns, error: 0 });
  }
  const far = still.map((_, i) => at(i, 5, 0));
  assert.ok(bestShift(far, still, HEIGHT, WIDTH, 3).error > 0.05);
});

test("NaN and emptiness have no best shift", () => {
  const still = body();
  const broken = still.map((value, i) => (i === 999 * 2 + ALPHA ? Number.NaN : value));
  assert.ok(Number.isNaN(bestShift(broken, still, HEIGHT, WIDTH, 2).error));
  assert.ok(Number.isNaN(bestShift(still, new Float32Array(still.length), HEIGHT, WIDTH, 2).error));
});
