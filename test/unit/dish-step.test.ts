// Steps of a dish against the step of a single rule, bit for bit (test/engines/dish.ts holds them against the float64 definition).
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDish } from "../../src/dish/index.ts";
import { createEngine } from "../../src/engine/create.ts";
import type { KernelArithmetic } from "../../src/engine/engine.ts";
import { NOBODY } from "../../src/ops/mixed-step/owner.ts";
import type { RuleParts } from "../../src/systems/growing/buffers.ts";
import { createSimulation } from "../../src/systems/growing/simulation.ts";
import { assertSameBits } from "../support/compare.ts";
import { livelyRule, lizard } from "../support/cultures.ts";
import type { Watched } from "../support/dish-steps.ts";

interface Single extends Watched {
  readonly rule: RuleParts;
}

async function assertBitsOfSimulation(
  arithmetic: KernelArithmetic,
  { rule, boundary, steps, ...size }: Single,
): Promise<void> {
  const engine = await createEngine({ arithmetic, threads: 0 });
  const dish = await createDish(engine, { ...size, boundary, rngSeed: 5 });
  await dish.addRule(rule);
  await dish.plant(size.height >> 1, size.width >> 1);
  await dish.step(steps);
  const alone = { ...rule, spec: { ...rule.spec, boundary } };
  const simulation = await createSimulation(engine, alone, { ...size, rngSeed: 5 });
  await simulation.step(steps);
  const [expected] = await simulation.read();
  const { state, owners } = await dish.read();
  assertSameBits(state, expected, `${size.height} x ${size.width}`);
  assert.ok(owners.some((owner) => owner === 0));
  const held = owners.reduce((count, owner) => count + (owner === 0 ? 1 : 0), 0);
  assert.ok(held > 20 && owners.every((owner) => owner === 0 || owner === NOBODY));
}

for (const arithmetic of ["plain", "relaxed"] as const)
  test(`${arithmetic}: a dish with one rule makes the bits of a simulation`, async () => {
    const small = { height: 37, width: 29, steps: 120 };
    for (const boundary of ["zero", "torus"] as const)
      for (const rule of [livelyRule(1390), livelyRule(9, { filters: { learned: 3 } })])
        await assertBitsOfSimulation(arithmetic, { ...small, rule, boundary });
    const rule = lizard();
    await assertBitsOfSimulation(arithmetic, {
      ...small,
      height: 64,
      width: 64,
      rule,
      boundary: "torus",
    });
    await assertBitsOfSimulation(arithmetic, {
      rule,
      boundary: "zero",
      height: 512,
      width: 512,
      steps: 60,
    });
  });
