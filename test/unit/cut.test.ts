import assert from "node:assert/strict";
import { test } from "node:test";
import { deriveKey, STREAM } from "../../src/numbers/random.ts";
import { applyCut, type Cut, isCut, randomDisc } from "../../src/systems/growing/cut.ts";
import fc from "../support/properties.ts";

/** Cells in the cut, row-major. */
function cellsOf(cut: Cut, height: number, width: number): number[] {
  return Array.from({ length: height * width }, (_, cell) => cell).filter((cell) =>
    isCut(cut, height, width, Math.floor(cell / width), cell % width),
  );
}

/** As numpy's: `count` numbers from -1 to 1, evenly. */
function linspace(count: number): number[] {
  return Array.from({ length: count }, (_, i) => -1 + (2 * i) / (count - 1));
}

const sides = fc.integer({ min: 2, max: 40 });
const coordinate = fc.double({ min: -1, max: 1, noNaN: true });

test("a disc is that of the notebook: ((x - cx) / r)^2 + ((y - cy) / r)^2 < 1 on linspace(-1, 1)", () => {
  fc.assert(
    fc.property(
      sides,
      sides,
      coordinate,
      coordinate,
      fc.double({ min: 0.1, max: 0.6, noNaN: true }),
      (height, width, cy, cx, radius) => {
        const [ys, xs] = [linspace(height), linspace(width)];
        for (const [row, y] of ys.entries()) {
          for (const [column, x] of xs.entries()) {
            const distance = ((x - cx) / radius) ** 2 + ((y - cy) / radius) ** 2;
            if (Math.abs(distance - 1) < 1e-9) continue;
            const cut: Cut = { kind: "disc", y: cy, x: cx, radius };
            assert.equal(isCut(cut, height, width, row, column), distance < 1);
          }
        }
      },
    ),
  );
});

test("discs are drawn as in the article's training", () => {
  const key = deriveKey(1, STREAM.damage);
  const discs = Array.from({ length: 3000 }, (_, index) => randomDisc(key, index));
  const range = (of: (disc: Cut & { kind: "disc" }) => number, low: number, high: number): void => {
    const values = discs.map((disc) => of(disc as Cut & { kind: "disc" })).sort((a, b) => a - b);
    const width = high - low;
    assert.ok(values[0] >= low && values[0] <= low + 0.01 * width);
    assert.ok(values[2999] < high && values[2999] >= high - 0.01 * width);
    assert.ok(Math.abs(values[1500] - (low + high) / 2) <= 0.04 * width, `${values[1500]}`);
  };
  range((disc) => disc.y, -0.5, 0.5);
  range((disc) => disc.x, -0.5, 0.5);
  range((disc) => disc.radius, 0.1, 0.4);
  const { y, x } = discs[0] as Cut & { kind: "disc" };
  assert.notEqual(y, x);
  // On 72 px a radius of 0.1 to 0.4 spans about 3.6 to 14.2 px.
  const largest = cellsOf({ kind: "disc", y: 0, x: 0, radius: 0.4 }, 72, 72).length;
  assert.ok(Math.abs(largest - Math.PI * 14.2 ** 2) <= 20, `${largest}`);
});

test("two opposite halves make the whole grid, and neither has a cell of the other", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (h, w) => {
      for (const [one, other] of [
        ["left", "right"],
        ["upper", "lower"],
      ] as const) {
        const first = cellsOf({ kind: "half", side: one }, h, w);
        const second = cellsOf({ kind: "half", side: other }, h, w);
        assert.deepEqual(
          [...first, ...second].sort((a, b) => a - b),
          Array.from({ length: h * w }, (_, cell) => cell),
        );
      }
      assert.equal(cellsOf({ kind: "half", side: "left" }, h, w).length, h * Math.floor(w / 2));
    }),
  );
});

test("a square of 16 lies in the middle of 72 x 72: rows and columns 28 to 43", () => {
  const cells = cellsOf({ kind: "square", size: 16 }, 72, 72);
  assert.equal(cells.length, 256);
  for (const cell of cells) {
    const [row, column] = [Math.floor(cell / 72), cell % 72];
    assert.ok(row >= 28 && row <= 43 && column >= 28 && column <= 43);
  }
});

test("a box is a square in the coordinates of discs", () => {
  const box: Cut = { kind: "box", y: 0.2, x: -0.4, half: 0.3 };
  const [ys, xs] = [linspace(21), linspace(31)];
  const expected = ys.flatMap((y, row) =>
    xs.flatMap((x, column) =>
      Math.abs(y - 0.2) < 0.3 && Math.abs(x + 0.4) < 0.3 ? [row * 31 + column] : [],
    ),
  );
  assert.ok(expected.length > 30);
  assert.deepEqual(cellsOf(box, 21, 31), expected);
});

test("a plane takes one side of a line, and with its opposite the whole grid but the line", () => {
  const plane: Cut = { kind: "plane", y: 0.1, x: -0.2, normalY: 0.3, normalX: 0.4 };
  const opposite: Cut = { ...plane, normalY: -0.3, normalX: -0.4 };
  const [one, other] = [plane, opposite].map((cut) => cellsOf(cut, 30, 20));
  assert.equal(one.length + other.length, 600);
  assert.ok(one.includes(599) && other.includes(0));
  const right: Cut = { kind: "plane", y: 0, x: 0, normalY: 0, normalX: 1 };
  assert.deepEqual(cellsOf(right, 6, 6), cellsOf({ kind: "half", side: "right" }, 6, 6));
});

test("a cut sets every channel of its cells to zero and touches nothing else", () => {
  const state = new Float32Array(9 * 7 * 5).fill(2);
  const cut: Cut = { kind: "disc", y: 0.2, x: -0.3, radius: 0.5 };
  const cells = new Set(cellsOf(cut, 9, 7));
  applyCut(state, 9, 7, cut);
  assert.ok(cells.size > 3 && cells.size < 30);
  for (const [i, value] of state.entries())
    assert.equal(value, cells.has(Math.floor(i / 5)) ? 0 : 2);
});

test("a grid of a single cell can be cut", () => {
  assert.deepEqual(cellsOf({ kind: "disc", y: 0, x: 0, radius: 0.1 }, 1, 1), [0]);
  assert.deepEqual(cellsOf({ kind: "square", size: 16 }, 1, 1), [0]);
});
