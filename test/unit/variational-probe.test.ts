// The linear classifier of a probe, and the error of reconstructions.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  accuracyOf,
  type Examples,
  fitClassifier,
  lossGradient,
} from "../../src/measure/variational/linear-classifier.ts";
import { probeLabels, reconstructionError } from "../../src/measure/variational/probe.ts";
import { normals } from "../../src/numbers/normal.ts";
import { assertAtMost, normOf } from "../support/compare.ts";

/** Classes are normal around points that are far apart for `distance` above 0; features are scaled very differently. */
function clusters(count: number, classes: number, distance: number, seed: number): Examples {
  const noise = normals([seed, 0], count * classes);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes);
  const features = noise.map((draw, i) => {
    const [example, feature] = [Math.floor(i / classes), i % classes];
    const centre = labels[example] === feature ? distance : 0;
    return (draw + centre) * 10 ** (feature - 1);
  });
  return { features, labels };
}

test("at the end the gradient is nothing, whatever the scale of features", () => {
  const examples = clusters(600, 4, 1, 1);
  const options = { classes: 4, l2: 1e-3, iterations: 200 };
  const classifier = fitClassifier(examples, options);
  const start = lossGradient(examples, { classes: 4, weights: new Float64Array(20) }, options.l2);
  const end = lossGradient(examples, classifier, options.l2);
  assertAtMost(normOf(end) / normOf(start), 1e-4, "gradient");
});

test("the gradient is that of the loss", () => {
  const examples = clusters(30, 3, 1, 2);
  const weights = Float64Array.from(normals([5, 6], 12));
  const l2 = 0.1;
  const loss = (at: Float64Array): number => {
    let sum = 0;
    for (const [i, label] of examples.labels.entries()) {
      const score = (k: number): number =>
        [0, 1, 2].reduce((s, f) => s + at[k * 4 + f] * examples.features[i * 3 + f], at[k * 4 + 3]);
      sum += Math.log([0, 1, 2].reduce((s, k) => s + Math.exp(score(k)), 0)) - score(label);
    }
    return sum / 30 + (l2 / 2) * normOf(at) ** 2;
  };
  const gradient = lossGradient(examples, { classes: 3, weights }, l2);
  for (const i of weights.keys()) {
    const moved = (by: number) => weights.map((value, j) => (j === i ? value + by : value));
    const slope = (loss(moved(1e-5)) - loss(moved(-1e-5))) / 2e-5;
    assertAtMost(Math.abs(slope - gradient[i]), 1e-6, `weight ${i}`);
  }
});

test("a probe finds labels that are there, and none that are not", () => {
  const found = probeLabels(clusters(2000, 10, 6, 3), clusters(1000, 10, 6, 4));
  assert.ok(found.accuracy > 0.99 && found.trainingAccuracy > 0.99, JSON.stringify(found));
  const { accuracy } = probeLabels(clusters(2000, 10, 0, 3), clusters(1000, 10, 0, 4));
  assert.ok(accuracy > 0.05 && accuracy < 0.15, `${accuracy}`);
  const again = probeLabels(clusters(2000, 10, 0, 3), clusters(1000, 10, 0, 4));
  assert.equal(again.accuracy, accuracy);
});

test("a feature that is always the same does no harm", () => {
  const { features, labels } = clusters(400, 4, 6, 5);
  const still = { features: features.map((value, i) => (i % 4 === 0 ? 3 : value)), labels };
  const { accuracy } = probeLabels(still, still);
  assert.ok(accuracy > 0.95, `${accuracy}`);
  const classifier = fitClassifier(still, { classes: 4, l2: 1e-4, iterations: 50 });
  assert.ok(accuracyOf(classifier, still) > 0.95);
});

test("errors of reconstructions", () => {
  const error = reconstructionError(Float32Array.of(1, 0, 1, 0), [
    Float32Array.of(1, 0.25),
    Float32Array.of(0.25, 0.5),
  ]);
  assert.deepEqual(error, { absolute: 1.5 / 4, squared: 0.875 / 4, wrong: 0.5 });
});
