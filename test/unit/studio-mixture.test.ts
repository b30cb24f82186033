// Mixtures of goals on the page Play: every one that its slider can make is one that an address holds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mixtureOf, sentenceOf, sharesOf } from "../../studio/panels/dish/mixture.ts";
import { DISH } from "../../studio/state/table/dish.ts";

test("a mixture and the same with its ends swapped are read again, and say the same", () => {
  for (let step = 0; step <= 20; step++) {
    const share = step * 0.05;
    const mixture = mixtureOf("lizard", "fish", share);
    const swapped = mixtureOf("fish", "lizard", 1 - share);
    for (const text of [mixture, swapped]) assert.match(text, DISH.goal.pattern);
    const byName = (text: string) =>
      Object.fromEntries(sharesOf(text).map((each) => [each.name, each.share]));
    assert.deepEqual(byName(mixture), byName(swapped));
    assert.match(sentenceOf(mixture), /nobody taught it that|as it learned to be/);
  }
});

test("a share alone is no mixture, and no address holds it", () => {
  for (const text of ["lizard:0.5", "lizard:-0.5,fish:1.5", "lizard:,fish:1"])
    assert.doesNotMatch(text, DISH.goal.pattern);
  for (const text of ["", "lizard", "lizard:0.5,fish:0.5,moth:1"])
    assert.match(text, DISH.goal.pattern);
});
