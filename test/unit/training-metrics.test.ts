// What is recorded of a run, and what the rule's card takes from it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runOrigin, runRecipe } from "../../src/training/growing/choice.ts";
import { trainedRule } from "../../src/training/growing/trained-rule.ts";
import {
  formatMetrics,
  type Metric,
  metricsUpTo,
  parseMetrics,
  recentLoss,
} from "../../src/training/metrics.ts";
import { metric, smallRun } from "../support/runs.ts";

test("lines that were cut off are left out", () => {
  const metrics = [metric(1), metric(2)];
  assert.deepEqual(parseMetrics(formatMetrics(metrics)), metrics);
  assert.deepEqual(parseMetrics(`${formatMetrics(metrics)}{"step":3,"lo`), metrics);
  assert.deepEqual(parseMetrics(""), []);
});

test("metrics of steps that are lost are dropped, those from before a rollback kept", () => {
  const steps = (metrics: Metric[]) => metrics.map(({ step }) => step);
  const plain = [metric(1), metric(2), metric(3)];
  assert.deepEqual(steps(metricsUpTo(plain, { step: 2, rollbacks: 0 })), [1, 2]);
  assert.deepEqual(steps(metricsUpTo(plain, { step: 0, rollbacks: 0 })), []);
  const collapsed = [...plain, metric(4, 1, 1), metric(2, 1), metric(3, 1)];
  assert.deepEqual(steps(metricsUpTo(collapsed, { step: 2, rollbacks: 1 })), [1, 2, 3, 4, 2]);
  assert.deepEqual(steps(metricsUpTo(collapsed, { step: 1, rollbacks: 1 })), [1, 2, 3, 4]);
});

test("the loss told is the mean of the last twenty", () => {
  assert.equal(recentLoss([metric(1), metric(2)]), 1.5 / 8);
  const many = Array.from({ length: 40 }, (_, i) => metric(i + 1));
  assert.equal(recentLoss(many), 30.5 / 8);
  assert.ok(Number.isNaN(recentLoss([])));
});

test("the card says how the rule was made, and no seconds of a run whose start it has not seen", () => {
  const choice = { regime: "growing", preset: "fast", size: 8, pad: 2, steps: 60 } as const;
  const [recipe, origin] = [runRecipe(choice), runOrigin({ ...choice, from: "a.safetensors" })];
  assert.equal(recipe.trainingSteps, 60);
  const run = Object.assign(smallRun(recipe, { origin }), { step: 2 });
  const { card, parameters } = trainedRule(run, [metric(1), metric(2)]);
  assert.equal(parameters, run.average);
  const { regime, ...rest } = recipe;
  assert.deepEqual(card, {
    grid: [12, 12],
    target: "disc",
    regime,
    recipe: {
      ...{
        ...rest,
        preset: "fast",
        size: 8,
        pad: 2,
        from: "a.safetensors",
        rngSeed: 3,
        arithmetic: "plain",
        trainedSteps: 2,
        rollbacks: 0,
      },
      ...{ loss: 0.1875, seconds: 20 },
    },
  });
  const told = (metrics: Metric[]) => trainedRule(run, metrics).card.recipe;
  assert.deepEqual([told([metric(2)])?.loss, told([metric(2)])?.seconds], [0.25, undefined]);
  assert.deepEqual([told([])?.loss, told([])?.seconds], [undefined, undefined]);
});
