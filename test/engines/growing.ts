// Steps of a growing rule, forward and in every gradient, against the float64 definition.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAtMost, relative, Worst } from "../support/compare.ts";
import { arraysOf, CASES, nameOf, run } from "../support/masks.ts";
import type { Contestant } from "./engines.ts";

/** Declares the tests of an engine: random rules and states under every mask, on both boundaries. */
export function growingTests({ engine, definition }: Contestant): void {
  for (const [i, each] of CASES.entries())
    test(`${nameOf(each)}: states and gradients are those of the definition`, async (t) => {
      const seen = new Worst();
      for (let rngSeed = 100 * i; rngSeed < 100 * i + 4; rngSeed++) {
        const arrays = arraysOf(each, rngSeed);
        const expected = await run(definition, each, arrays);
        assert.ok(expected.last.some((value) => value !== 0));
        const actual = await run(engine, each, arrays);
        for (const [name, values] of Object.entries(expected))
          assertAtMost(seen.see(name, relative(actual[name], values, 1e-3)), 1e-5, name);
      }
      t.diagnostic(`worst: ${seen}`);
    });
}
