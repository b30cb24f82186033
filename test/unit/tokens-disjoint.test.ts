// Fresh rules for each epoch: rules of different rngSeeds are different draws, which is found by looking at every key.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type NamedRule, ruleKeys, rulesWithSameKey } from "../../research/tokens/same-keys.ts";
import { ruleKey } from "../../src/tokens/draws.ts";

test("the keys that are compared are those that rules are drawn from", () => {
  for (const rngSeed of [0, 5, 2 ** 40 + 3, Number.MAX_SAFE_INTEGER])
    for (const rule of [0, 1, 12_345, 2 ** 32 - 1])
      assert.deepEqual(ruleKeys(rngSeed)(rule), ruleKey(rngSeed, rule));
});

test("keys that are the same are all found, and no others", () => {
  // Of keys cut to a few bits many are equal, in one word or in both, within an rngSeed and between two.
  const cut = (rngSeed: number) => (rule: number) => {
    const [word0, word1] = ruleKey(rngSeed, rule);
    return [word0 & 0x8000_003f, word1 & 31] as const;
  };
  const byKey = new Map<string, NamedRule[]>();
  for (let rngSeed = 0; rngSeed < 4; rngSeed++)
    for (let rule = 0; rule < 200; rule++) {
      const key = cut(rngSeed)(rule).join();
      byKey.set(key, [...(byKey.get(key) ?? []), [rngSeed, rule]]);
    }
  const wanted = [...byKey.values()].filter((same) => same.length > 1);
  const between = wanted.filter((same) => new Set(same.map(([rngSeed]) => rngSeed)).size > 1);
  console.log(`${wanted.length} keys of several rules, ${between.length} of several rngSeeds`);
  assert.ok(between.length > 0 && byKey.size > wanted.length);
  const ordered = (all: NamedRule[][]): string[] => all.map((same) => JSON.stringify(same)).sort();
  assert.deepEqual(ordered(rulesWithSameKey(4, 200, cut)), ordered(wanted));
});

test("16 rngSeeds have no rule in common among their first 4,096", () => {
  assert.deepEqual(rulesWithSameKey(16, 2 ** 12), []);
});
