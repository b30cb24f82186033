// What the page Read says of a drawing: parts that do not touch are told apart, and spots are passed over.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawDigit } from "../../studio/panels/read/examples.ts";
import { partsOf } from "../../studio/panels/read/parts.ts";

/** Digits that cells believe in, from a picture of them: a point is no cell. */
function picture(...rows: string[]): Int8Array {
  return Int8Array.from(rows.join(""), (letter) => (letter === "." ? -1 : Number(letter)));
}

test("parts that do not touch are told apart, the largest first, with what most of each believe", () => {
  const digits = picture("77..3.", "7..3.3", ".7..3.", "..7...", "......", "1.....");
  const [first, second, ...others] = partsOf(digits, 6);
  assert.deepEqual([first?.digit, first?.cells, first?.share], [7, 5, 1]);
  assert.deepEqual([second?.digit, second?.cells, second?.share], [3, 4, 1]);
  assert.deepEqual(others, [], "one cell alone is a spot");
});

test("cells of a part that believe otherwise are counted", () => {
  const [part] = partsOf(picture("11..", "17..", "1...", "...."), 4);
  assert.equal(part?.digit, 1);
  assert.equal(part?.share, 0.8);
  assert.deepEqual(part?.votes, [0, 4, 0, 0, 0, 0, 0, 1, 0, 0]);
});

test("each example is of one part, as large as MNIST's digits", () => {
  for (let digit = 0; digit < 10; digit++) {
    const ink = drawDigit(new Float32Array(784), digit);
    const cells = Int8Array.from(ink, (each) => (each > 0.1 ? 0 : -1));
    assert.equal(partsOf(cells, 28).length, 1, `${digit}`);
    const rows = [...cells.keys()].filter((cell) => cells[cell] === 0).map((cell) => cell / 28);
    const height = Math.floor(rows.at(-1) as number) - Math.floor(rows[0] as number) + 1;
    assert.ok(height >= 18 && height <= 21, `${digit} is ${height} cells tall`);
  }
});
