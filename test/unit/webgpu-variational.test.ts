// Every kernel of variational models compiles, and takes its buffers, on Dawn's null back end (webgpu-kernels.test.ts).
import assert from "node:assert/strict";
import { test } from "node:test";
import { clear } from "../../src/ops/arrays/op.ts";
import {
  createScorer,
  createTrainer,
  SHARD_IMAGES,
} from "../../src/systems/variational/autoencoder.ts";
import { decodeLatents, filmLatent } from "../../src/systems/variational/decode.ts";
import { drawLatents, lotsOf } from "../../src/systems/variational/draws.ts";
import { meanLatents } from "../../src/systems/variational/encode.ts";
import { pictureLength } from "../../src/systems/variational/encoder.ts";
import type { VariationalSpec } from "../../src/systems/variational/spec.ts";
import { engineMatrices } from "../../src/training/optimiser/engine-matrices.ts";
import { createWebGpuEngine } from "../../src/webgpu.ts";
import { gradientsOf, randomPoolBatch } from "../support/pooled.ts";
import { randomBatch, randomVnca, smallSpec } from "../support/variational.ts";
import { compiledOn, labelsOf, nullDevice } from "../support/webgpu.ts";

const device = await nullDevice();
const compiled = compiledOn(device);
const engine = createWebGpuEngine(device);

const SPECS: Readonly<Record<string, VariationalSpec>> = {
  chain: smallSpec(),
  "residual, copied": smallSpec({ update: { kind: "residual", blocks: 1 }, seed: "copy" }),
  drawing: smallSpec({ steps: [1, 1, 2], draws: { numbers: [0, 3, 1], hidden: 8 } }),
  mixture: smallSpec({ likelihood: { mixtures: 1 } }),
  "a seed of more numbers than workgroups fit in a row": smallSpec({
    ...{ size: 28, sides: [28], steps: [1], channels: 128 },
    encoder: { channels: [8], strides: [4], frame: 0 },
  }),
  deconvolution: {
    kind: "deconvolution",
    size: 7,
    latent: 8,
    encoder: { channels: [8], strides: [2], frame: 0 },
    decoder: { sides: [2, 4], channels: [16, 8] },
  },
};

for (const [name, spec] of Object.entries(SPECS))
  test(`${name}: training, scoring, growing and encoding`, async () => {
    for (const shares of [undefined, new Float32Array(SHARD_IMAGES)]) {
      const trainer = await createTrainer(engine, spec, SHARD_IMAGES);
      const { gradients } = await trainer.run({ ...randomBatch(spec, 1), shares });
      await trainer.dispose();
      assert.ok(gradients["encoder.0.weight"].length > 0);
    }
    const model = { spec, parameters: randomVnca(spec, 1) };
    const scorer = await createScorer(engine, spec, model.parameters, 2, 3);
    const pictures = new Float32Array(3 * pictureLength(spec));
    const noise = new Float32Array(3 * 2 * spec.latent);
    const lots = lotsOf(spec) > 0 ? new Float32Array(3 * 2 * lotsOf(spec)) : undefined;
    assert.equal((await scorer.run(pictures, noise, { lots })).length, 3);
    await scorer.dispose();
    const latents = drawLatents(spec, 1, 3);
    assert.equal((await decodeLatents(engine, model, latents)).length, 3);
    assert.equal((await meanLatents(engine, model, pictures)).length, latents.length);
    if (spec.kind === "vnca")
      await filmLatent(engine, { ...model, spec }, latents.slice(0, latents.length / 3));
  });

test("training from a pool", async () => {
  assert.equal((await gradientsOf(engine, randomPoolBatch(1))).losses.length, 4);
});

test("matrices are made orthogonal", async () => {
  const matrices = await engineMatrices(engine, { weight: [9, 40], other: [16, 8] });
  const momenta = { weight: new Float64Array(360), other: new Float64Array(128) };
  // The flag of what computes nothing says anything.
  await matrices
    .directions(momenta)
    .catch(({ message }) => assert.match(message, /^A matrix has another extent/));
  await matrices.dispose();
});

test("arrays are cleared", async () => {
  const memory = await engine.allocate({ array: { type: "f32", scope: "shard", length: 3 } }, 2);
  const [{ array }] = await memory.run([clear.call({ array: "array" }, { length: 3 })], {
    download: ["array"],
  });
  assert.equal(array.length, 3);
});

test("none of the kernels was left out", () => {
  const labels = labelsOf("variational");
  assert.ok(labels.length > 20);
  assert.deepEqual(
    labels.filter((label) => !compiled.has(label)),
    [],
  );
});
