import assert from "node:assert/strict";
import { test } from "node:test";
import { duration } from "../../src/cli/progress.ts";
import { renderPicture } from "../../src/cli/terminal.ts";

const RED = [255, 0, 0, 255];
const BLUE = [0, 0, 255, 255];
const WHITE = [255, 255, 255, 255];

function picture(width: number, ...pixels: number[][]) {
  return { width, height: pixels.length / width, rgba: Uint8Array.from(pixels.flat()) };
}

const screen = (colourDepth: number, columns = 80, rows = 24) => ({ columns, rows, colourDepth });
const ESC = "\u001B";

test("two pixels share a character; equal ones are a space", () => {
  assert.deepEqual(renderPicture(picture(2, RED, BLUE, WHITE, BLUE), screen(24)), [
    `${ESC}[0;38;2;255;0;0;48;2;255;255;255m▀${ESC}[0;48;2;0;0;255m ${ESC}[0m`,
  ]);
});

test("colours are set only where they change", () => {
  const [line] = renderPicture(picture(3, RED, RED, RED, RED, RED, RED), screen(24)) as [string];
  assert.equal(line, `${ESC}[0;48;2;255;0;0m   ${ESC}[0m`);
});

test("the last row of an odd picture leaves the terminal's own background below it", () => {
  assert.deepEqual(
    renderPicture(picture(1, RED, RED, BLUE), screen(24)).at(-1),
    `${ESC}[0;38;2;0;0;255m▀${ESC}[0m`,
  );
});

test("256 colours: the nearest of the cube and the greys", () => {
  const index = (...rgb: number[]) =>
    /48;5;(\d+)m/.exec(renderPicture(picture(1, [...rgb, 255], [...rgb, 255]), screen(8))[0]!)?.[1];
  assert.equal(index(255, 255, 255), "231");
  assert.equal(index(0, 0, 0), "16");
  assert.equal(index(255, 0, 0), "196");
  assert.equal(index(128, 128, 128), "244");
  assert.equal(index(95, 135, 175), "67");
});

test("without colour there are shades, and no escape sequences", () => {
  const BLACK = [0, 0, 0, 255];
  const GREY = [128, 128, 128, 255];
  assert.deepEqual(renderPicture(picture(3, BLACK, GREY, WHITE, BLACK, GREY, WHITE), screen(1)), [
    "█▓",
  ]);
});

test("a picture is scaled down to the screen, and never up", () => {
  const large = { width: 72, height: 72, rgba: new Uint8Array(72 * 72 * 4).fill(255) };
  const lines = renderPicture(large, screen(1, 30, 24));
  assert.equal(lines.length, 15);
  const plain = (line: string) => line.replaceAll(new RegExp(`${ESC}\\[[\\d;]*m`, "g"), "");
  for (const [columns, rows] of [
    [80, 24],
    [30, 60],
    [200, 100],
    [1, 1],
    [5, 3],
  ] as const) {
    const drawn = renderPicture(large, screen(24, columns, rows));
    assert.ok(drawn.length <= Math.max(1, rows - 2), `${drawn.length} lines of ${rows}`);
    for (const line of drawn) assert.ok(plain(line).length <= Math.min(columns, 72));
  }
  assert.equal(renderPicture(large, screen(24, 200, 100)).length, 36);
});

test("scaling down averages, and loses nothing", () => {
  const halves = {
    width: 4,
    height: 4,
    rgba: new Uint8Array(64).map((_, i) => (i % 8 < 4 ? 255 : 0)),
  };
  const [line] = renderPicture(halves, screen(24, 2, 10)) as [string];
  assert.equal(line, `${ESC}[0;48;2;128;128;128m  ${ESC}[0m`);
});

test("durations are read at a glance", () => {
  assert.equal(duration(0.4), "0 s");
  assert.equal(duration(59.4), "59 s");
  assert.equal(duration(59.6), "1 min 00 s");
  assert.equal(duration(80), "1 min 20 s");
  assert.equal(duration(7500), "2 h 05 min");
});
