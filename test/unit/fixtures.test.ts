// What numbers from PyTorch rest on: the fire masks and the filters of its runs (test/engines/fixtures.ts has what engines make of them).
import assert from "node:assert/strict";
import { test } from "node:test";
import { fireMask } from "../../src/ops/growing-step/reference.ts";
import { filterBank } from "../../src/systems/growing/filters.ts";
import { forward, gradientFixtures, training } from "../engines/fixtures.ts";
import { assertAtMost } from "../support/compare.ts";
import type { Fixture } from "../support/fixtures.ts";

test("fire masks follow from their keys as in PyTorch's run", () => {
  const masksOf = (fixture: Fixture, keys: Fixture["keys"], steps: number): number[] =>
    Array.from({ length: steps }, (_, step) =>
      keys.flatMap((key) => [...fireMask(fixture, key, step)]),
    ).flat();
  for (const fixture of [forward, ...gradientFixtures]) {
    const masks = masksOf(fixture, fixture.keys, fixture.case.steps);
    assert.deepEqual(masks, [...fixture.bytes("fire")], fixture.name);
  }
  const steps = training.case.rolloutSteps ?? [];
  const bits = steps.flatMap((count, t) =>
    masksOf(training, training.keys.slice(4 * t, 4 * t + 4), count),
  );
  const bytes = training.bytes("fire.bits");
  assert.deepEqual(
    bits,
    bits.map((_, i) => (bytes[i >> 3] >> (i & 7)) & 1),
  );
  assert.equal(bits.length, 8 * bytes.length);
});

test("fixed filters are those of PyTorch's run", () => {
  for (const fixture of [forward, training, ...gradientFixtures]) {
    if ("learned" in fixture.spec.filters) continue;
    const { spec, parameters } = fixture;
    const bank = filterBank(spec, parameters, fixture.case.angle);
    const taps = fixture.floats("filters");
    const stretch = 9 * spec.channels;
    for (let i = 0; i < bank.length; i++) {
      const expected = taps[Math.floor(i / stretch) * 9 + (i % 9)];
      assertAtMost(Math.abs(bank[i] - expected), 1e-16, fixture.name);
    }
  }
});
