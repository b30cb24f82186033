// Steps of a dish: the kernels against the float64 definition, and against the step of a single rule, bit for bit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDish } from "../../src/dish/index.ts";
import { createEngine } from "../../src/engine/create.ts";
import type { KernelArithmetic } from "../../src/engine/engine.ts";
import { NOBODY } from "../../src/ops/mixed-step/owner.ts";
import type { RuleParts } from "../../src/systems/growing/buffers.ts";
import { createSimulation } from "../../src/systems/growing/simulation.ts";
import { assertSameBits } from "../support/compare.ts";
import { livelyRule, lizard, RULES } from "../support/cultures.ts";
import {
  assertDefinedSteps,
  assertInheritance,
  define,
  toMixed,
  type Watched,
} from "../support/dish-steps.ts";
import { ruleValues } from "../support/trace.ts";

for (const [arithmetic, boundary, height, width, steps] of [
  ["plain", "torus", 17, 33, 70],
  ["relaxed", "zero", 33, 18, 70],
  ["plain", "zero", 7, 5, 100],
  ["plain", "torus", 3, 2, 200],
] as const)
  test(`${arithmetic}, ${boundary}, ${height} x ${width}: each of ${steps} steps of three rules is the defined one`, async (t) => {
    const engine = await createEngine({ arithmetic, threads: 0 });
    await assertDefinedSteps(engine, { boundary, height, width, steps }, t);
  });

test("cells that see nobody follow the rule that their neighbours inherit", async () => {
  await assertInheritance(await createEngine({ arithmetic: "plain", threads: 0 }));
});

test("the reference engine makes the defined steps too", async () => {
  const engine = await createEngine({ kind: "reference" });
  const size = { height: 9, width: 11 };
  const dish = await createDish(engine, { ...size, boundary: "torus", rngSeed: 7 });
  for (const rule of RULES) await dish.addRule(rule);
  await dish.plant(1, 1, 0);
  await dish.plant(6, 9, 1);
  const grid = { ...size, spec: { ...RULES[0].spec, boundary: "torus" as const } };
  const rules = RULES.map(({ spec, parameters }) => ruleValues(spec, parameters));
  let expected = toMixed(await dish.read());
  for (let step = 0; step < 12; step++) expected = define(grid, rules, expected, step);
  await dish.step(12);
  const { state, owners } = await dish.read();
  assertSameBits(state, Float32Array.from(expected.state), "state");
  assertSameBits(owners, expected.owners, "owners");
});

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
