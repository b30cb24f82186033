// Two outputs of one file are told before the work, under whatever names they go; and things are counted as people count.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { checkDistinct, plural } from "../../src/cli/output.ts";
import { onWindows } from "../support/platform.ts";

const root = mkdtempSync(join(tmpdir(), "blastema-output-"));
after(() => rmSync(root, { recursive: true }));
const at = (...names: string[]): string => join(root, ...names);

const areOne = (one: string, other: string): void =>
  assert.throws(
    () => checkDistinct(undefined, one, other),
    /^Error: Two outputs cannot be one file, .+: give each a name of its own\.$/,
  );

test("one thing is one thing, and more have separators", () => {
  const counted = [0, 1, 2, 8336].map((number) => plural(number, "training step"));
  assert.deepEqual(counted, [
    "0 training steps",
    "1 training step",
    "2 training steps",
    "8,336 training steps",
  ]);
});

test("two outputs of one path are refused, others are not", () => {
  areOne(at("a.png"), at("a.png"));
  areOne(at("a.png"), `${root}/b/.././a.png`);
  checkDistinct(at("a.png"), undefined, at("b.png"), at("c", "a.png"));
});

test("links to a file or to its folder are the file, also before it is there", {
  skip: onWindows,
}, () => {
  mkdirSync(at("folder"));
  symlinkSync(at("folder"), at("link"));
  areOne(at("folder", "a.png"), at("link", "a.png"));
  symlinkSync("a.png", at("folder", "later.png"));
  areOne(at("link", "later.png"), at("folder", "a.png"));
  writeFileSync(at("folder", "a.png"), "");
  areOne(at("link", "later.png"), at("folder", "a.png"));
  // Links in a circle lead nowhere, which is told when they are written to.
  symlinkSync(at("round"), at("about"));
  symlinkSync(at("about"), at("round"));
  checkDistinct(at("round"), at("a.png"));
});
