// Numbers on the command line, as people write them and in no other way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readGrid } from "../../src/cli/grid.ts";
import { realNumber, threadsOption, wholeNumber } from "../../src/cli/options.ts";
import { readBand, readShare } from "../../src/cli/tokens/options.ts";

/** What is a number to JavaScript, but not to a reader. */
const ODD = [
  "",
  " ",
  " 5",
  "5 ",
  "0x10",
  "0b1",
  "0o7",
  "1_000",
  "Infinity",
  "-Infinity",
  "NaN",
  "1e999",
  "٣",
];

test("grids, whole numbers and real numbers", () => {
  assert.deepEqual(readGrid("72"), [72, 72]);
  assert.deepEqual(readGrid("64x96"), [64, 96]);
  for (const text of [
    ...ODD,
    "+5",
    "2",
    "1025",
    "64x",
    "x64",
    "64x96x3",
    "5.0",
    "-5",
    "64X96",
    "1e2",
  ])
    assert.throws(() => readGrid(text), /Give a side from 3 to 1024/, text);
  for (const text of [...ODD, "+5", "-1", "5.0", "1e2"])
    assert.throws(() => wholeNumber(0)(text), /Give a whole number/, text);
  for (const [text, value] of [
    ["-45", -45],
    ["+1.5", 1.5],
    [".5", 0.5],
    ["2.", 2],
    ["1e-4", 1e-4],
  ] as const)
    assert.equal(realNumber(text), value);
  for (const text of [...ODD, "1e", ".", "--1"])
    assert.throws(() => realNumber(text), /Give a number/, text);
});

test("shares and bands", () => {
  assert.equal(readShare("0.05"), 0.05);
  assert.deepEqual(readBand("0.5:1"), [0.5, 1]);
  for (const text of [...ODD, "1", "-0.1"])
    assert.throws(() => readShare(text), /Give a share/, text);
  for (const text of ODD)
    for (const band of [`${text}:0.9`, `0.1:${text}`])
      assert.throws(() => readBand(band), /Give two gzip ratios/, band);
});

test("there is always a worker, so that the command's own thread hears Ctrl-C", () => {
  const parse = threadsOption().parseArg as unknown as (text: string) => number;
  assert.deepEqual(["0", "1", "8"].map(parse), [1, 1, 8]);
});
