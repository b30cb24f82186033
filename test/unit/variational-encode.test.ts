// Encoding alone gives what scoring gives; files of labels.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { decodeLabels } from "../../src/data/dataset.ts";
import { createEngine } from "../../src/engine/create.ts";
import { scoreAll } from "../../src/measure/variational/evaluate.ts";
import { normals } from "../../src/numbers/normal.ts";
import { createScorer } from "../../src/systems/variational/autoencoder.ts";
import { meanLatents } from "../../src/systems/variational/encode.ts";
import { assertAtMost, assertSameBits, worst } from "../support/compare.ts";
import { randomVnca, smallSpec } from "../support/variational.ts";

const engine = await createEngine({ arithmetic: "plain", threads: 0 });
after(() => engine.dispose());

const spec = smallSpec({ size: 5, channels: 16, sides: [3, 5], steps: [1, 1] });
const model = { spec, parameters: randomVnca(spec, 4) };
const pixels = spec.size ** 2;

test("means are those of scoring, of every picture, however many there are", async () => {
  const count = 35;
  const pictures = normals([1, 2], count * pixels).map((draw) => (draw > 0.5 ? 1 : 0));
  const steps: number[] = [];
  const onProgress = (done: number) => steps.push(done);
  const means = await meanLatents(engine, model, pictures, { onProgress });
  assert.deepEqual(steps, [32, 35]);
  const scorer = await createScorer(engine, spec, model.parameters, 1, 5);
  const scores = await scorer.run(pictures, new Float32Array(count * spec.latent));
  await scorer.dispose();
  const expected = scores.flatMap(({ mean }) => Array.from(mean));
  assertAtMost(worst(means, expected), 1e-5, "means");
  const last = await meanLatents(engine, model, pictures.subarray(34 * pixels));
  assertSameBits(last, means.slice(34 * spec.latent), "a picture alone");
});

test("pictures have the same figures scored together or alone, with few latents or many", async () => {
  const pictures = normals([1, 3], 5 * pixels).map((draw) => (draw > 0.5 ? 1 : 0));
  const scoring = (indices: readonly number[], k: number) => ({
    ...{ ...model, indices, k },
    pictures: (places: readonly number[]) =>
      Float32Array.from(
        places.flatMap((i) => [...pictures.subarray(i * pixels, (i + 1) * pixels)]),
      ),
  });
  for (const k of [1, 300]) {
    const together = await scoreAll(engine, scoring([0, 1, 2, 3, 4], k));
    const alone = await scoreAll(engine, scoring([3], k));
    assert.deepEqual(
      together.map(({ index }) => index),
      [0, 1, 2, 3, 4],
    );
    assert.deepEqual(alone, [together[3]]);
    assert.equal(new Set(together.map(({ elbo }) => elbo)).size, 5);
  }
});

test("an encoding that is aborted throws", async () => {
  const signal = AbortSignal.abort();
  await assert.rejects(meanLatents(engine, model, new Float32Array(pixels), { signal }));
});

test("labels are read, and any other file is refused", () => {
  const file = (...labels: number[]) => Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, ...labels);
  assert.deepEqual([...decodeLabels(file(7, 0, 9))], [7, 0, 9]);
  assert.throws(() => decodeLabels(file(7, 0)), /has 10 bytes, but 3 labels need 11/);
  assert.throws(() => decodeLabels(file(7, 10, 9)), /the label 10, but labels must be from 0 to 9/);
  assert.throws(() => decodeLabels(Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 0)), /not an IDX label file/);
  assert.throws(() => decodeLabels(new Uint8Array(3)), /not an IDX label file/);
});
