// What the studio says of a rule when its training is over.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Check } from "../../src/training/growing/check.ts";
import { abilitiesOf } from "../../studio/panels/train/abilities.ts";

const found: Check = {
  ...{ step: 10, isFull: true, heals: true, cuts: 96, unhealed: ["square"] },
  ...{ grown: 0.01, afterRegrowth: 0.05, at2000: 0.1, at10000: 0.12 },
};
const said = (check?: Partial<Check>, error = 0.01): string =>
  abilitiesOf({ grown: [new Uint8Array(0)], error, check: check && { ...found, ...check } });

test("what was measured is said, and no more", () => {
  assert.equal(said({}), "It grows, stays and heals 95 of 96 cuts.");
  assert.equal(
    said({ heals: false, at10000: null }),
    "It grows, stays for 2,000 steps and heals 95 of 96 cuts.",
  );
  assert.equal(said({ at10000: 0.13 }), "It grows, stays for 2,000 steps and heals 95 of 96 cuts.");
  assert.equal(said({ at2000: null }), "It grows, does not stay and heals 95 of 96 cuts.");
  assert.equal(said({ cuts: 0, unhealed: [] }), "It grows and stays.");
});

test("of several pictures it is said which changes succeed", () => {
  const check = { ...found, switches: 6, unswitched: 1 };
  const grown = [new Uint8Array(0), new Uint8Array(0)];
  assert.equal(
    abilitiesOf({ grown, error: 0.01, check }),
    "It grows, stays, makes 5 of 6 changes and heals 95 of 96 cuts.",
  );
  assert.match(
    abilitiesOf({ grown, error: 1, check: undefined }),
    /does not grow all its pictures/,
  );
});

test("a creature that is not its picture is not said to grow", () => {
  for (const unlike of [said({ grown: 0.07 }), said({ grown: null }), said(undefined, Number.NaN)])
    assert.match(unlike, /^It does not grow its picture yet/);
  assert.match(said(undefined, 0.06), /^It grows its picture\. Nothing else was measured/);
});
