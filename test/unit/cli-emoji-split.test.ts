// Which emoji are learned from, and which are held out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { emojiNames } from "../../src/cli/emoji.ts";
import { emojiSplit } from "../../src/cli/variational/emoji.ts";

test("about a tenth of the emoji are kept for the test, and for validation, by name alone", () => {
  const names = emojiNames();
  assert.ok(names.length > 1500);
  assert.deepEqual(names, [...new Set(names)].sort());
  assert.ok(!names.some((name) => /skin-tone|tone\d/.test(name)));
  for (const split of ["test", "validation"] as const) {
    const share = names.filter((name) => emojiSplit(name) === split).length / names.length;
    assert.ok(share > 0.06 && share < 0.14, `${split} ${share}`);
  }
});

test("who does it makes no difference: variants of a picture are on one side", () => {
  for (const job of ["astronaut", "firefighter", "singer", "judge", "farmer", "pilot"]) {
    const sides = [job, `man-${job}`, `woman-${job}`].map(emojiSplit);
    assert.equal(new Set(sides).size, 1, `${job}: ${sides}`);
  }
  const families = emojiNames().filter((name) => name.startsWith("family"));
  assert.ok(families.length > 20);
  assert.equal(new Set(families.map(emojiSplit)).size, 1);
  assert.equal(emojiSplit("man-walking-facing-right"), emojiSplit("woman-walking"));
});
