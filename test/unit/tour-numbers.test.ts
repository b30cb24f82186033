// The Tour's numbers are generated: they must be those of the zoo's cards.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
const { rows } = read("studio/panels/tour/compare.json");

test("the Tour says of each rule what its card says", () => {
  assert.equal(rows.length, 6);
  for (const { name, bits, bytes, drift, repair } of rows) {
    const { heal, parameters } = read(`zoo/${name}.json`);
    assert.equal(bytes, (parameters * bits) / 8);
    if (bits !== 32) continue;
    assert.equal(repair.healedShare, heal.healedShare, name);
    assert.equal(drift.at200, heal.target.grown, name);
    assert.equal(drift.at10000, heal.target.at10000, name);
  }
});
