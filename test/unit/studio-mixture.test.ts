// Mixtures of goals on the page Play: every one that its slider can make is one that an address holds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mixtureOf, sharesOf } from "../../src/systems/growing/shares.ts";
import { isOf, mixed, sentenceOf } from "../../studio/state/mixture.ts";
import { DISH } from "../../studio/state/table/dish.ts";

test("a mixture and the same with its ends swapped are read again, and say the same", () => {
  for (let step = 0; step <= 20; step++) {
    const share = step * 0.05;
    const mixture = mixed("lizard", "fish", share);
    const swapped = mixed("fish", "lizard", 1 - share);
    for (const text of [mixture, swapped]) {
      assert.match(text, DISH.goal.pattern);
      assert.ok(isOf(["lizard", "fish", "moth"], text));
    }
    const byName = (text: string) => Object.fromEntries(sharesOf(text));
    assert.deepEqual(byName(mixture), byName(swapped));
    assert.match(sentenceOf(mixture), /nobody taught it that|as it learned to be/);
  }
});

test("a rule becomes one of its goals or a mixture of parts of them, and no share alone", () => {
  const goals = ["lizard", "fish", "moth"];
  for (const text of ["lizard", "lizard:0.5,fish:0.5,moth:1"]) {
    assert.ok(isOf(goals, text), text);
    assert.match(text, DISH.goal.pattern);
  }
  for (const text of [
    "",
    "frog",
    "lizard:0.5",
    "lizard:-0.5,fish:1.5",
    "lizard:,fish:1",
    "lizard,",
  ])
    assert.ok(!isOf(goals, text), text);
  assert.ok(!isOf([], ""), "a rule of one picture has none");
  const longest = mixtureOf(Array.from({ length: 32 }, () => ["g".repeat(40), 0.25]));
  assert.match(longest, DISH.goal.pattern);
});
