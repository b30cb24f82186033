// Training for few bits a weight: what the rule is, what learns, and runs that stop.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { roundParameters } from "../../src/models/rounding.ts";
import { parameterShapes } from "../../src/systems/growing/spec.ts";
import { settle } from "../../src/training/few-bits.ts";
import { checkGrowingRecipe } from "../../src/training/growing/recipe-schema.ts";
import { trainedRule } from "../../src/training/growing/trained-rule.ts";
import type { GrowingRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { train } from "../../src/training/train.ts";
import { assertSameBits } from "../support/compare.ts";
import { SMALL_SPEC, smallRecipe, smallRun } from "../support/runs.ts";

const engine = await createEngine({ arithmetic: "plain", threads: 0 });
after(() => engine.dispose());
const shapes = parameterShapes(SMALL_SPEC);
const recipe = smallRecipe("regenerating", { bits: 3 });

/** The loss of a run's first training step. */
async function firstLoss(run: GrowingRun): Promise<number> {
  const losses: number[] = [];
  await train(engine, run, { until: run.step + 1, onStep: ({ loss }) => void losses.push(loss) });
  return losses[0]!;
}

test("a rollout has the rounded weights: its loss is that of a rule that was rounded before", async () => {
  const whole = smallRun(recipe);
  const rounded = smallRun(smallRecipe("regenerating"), {
    from: roundParameters(whole.parameters, shapes, 3),
  });
  const exact = smallRun(smallRecipe("regenerating"));
  const loss = await firstLoss(whole);
  assert.equal(loss, await firstLoss(rounded));
  assert.notEqual(loss, await firstLoss(exact));
});

test("the weights behind them learn by less than a rounding step, and the rule that is given is rounded", async () => {
  const run = smallRun(recipe);
  const before = structuredClone(run.parameters);
  await train(engine, run);
  const { parameters, card } = trainedRule(run, []);
  assert.equal(card.recipe?.bits, 3);
  const expected = roundParameters(run.average, shapes, 3);
  for (const name of Object.keys(shapes)) {
    assertSameBits(parameters[name]!, expected[name]!, name);
    assert.ok(
      run.parameters[name]!.some((value, i) => value !== before[name]![i]),
      name,
    );
  }
  const weights = parameters["update.0.weight"]!;
  const row = new Set(Array.from(weights.subarray(0, 24), Math.abs));
  assert.ok(row.size <= 4, "0 and three sizes");
});

test("weights settle: a step takes them to what they are rounded to, by a fiftieth of the way from the end of the first round on", async () => {
  // Without a rate nothing else moves them.
  const rounds = { rounds: [4], trainingSteps: 8 };
  const still = smallRecipe("persistent", { bits: 3, learningRate: [[0, 0]], ...rounds });
  const run = smallRun(still);
  for (const [step, share] of [
    [0, 0],
    [2, 0.01],
    [4, 0.02],
    [6, 0.02],
  ] as const) {
    run.step = step;
    const before = structuredClone(run.parameters);
    const rounded = roundParameters(before, shapes, 3);
    settle(run);
    for (const [name, weights] of Object.entries(run.parameters)) {
      const expected = before[name]!.map((w, i) => w + share * (rounded[name]![i]! - w));
      assertSameBits(weights, expected, name);
    }
  }
});

test("a training step lets them settle, and weights of as many bits as they like stay", async () => {
  for (const bits of [3, undefined]) {
    const still = smallRecipe("persistent", { bits, learningRate: [[0, 0]], trainingSteps: 8 });
    const run = smallRun(still);
    const before = structuredClone(run.parameters);
    await train(engine, run, { until: 2 });
    const moved = Object.keys(before).filter((name) =>
      before[name]!.some((weight, i) => weight !== run.parameters[name]![i]),
    );
    assert.equal(moved.length > 0, bits !== undefined);
  }
});

test("such a run that stopped goes on to the same bits", async () => {
  const whole = smallRun(recipe);
  const start = encodeRun(whole);
  await train(engine, whole);
  const first = decodeRun(start, "growing");
  await train(engine, first, { until: 4 });
  const second = decodeRun(encodeRun(first), "growing");
  await train(engine, second);
  assertSameBits(encodeRun(second), encodeRun(whole), "stopped and resumed");
});

test("bits that there are not are refused", () => {
  for (const bits of [1, 9, 2.5, "4"])
    assert.throws(() => checkGrowingRecipe({ ...recipe, bits }), /"bits" must be .+ from 2 to 8/);
});
