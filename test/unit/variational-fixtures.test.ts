// Objective and gradients of VNCAs and a baseline against PyTorch's (test/fixtures/make_vnca_fixtures.py, make_baseline_fixtures.py).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { decodeSafetensors } from "../../src/models/safetensors.ts";
import { createTrainer } from "../../src/systems/variational/autoencoder.ts";
import { validateVariational, variationalShapes } from "../../src/systems/variational/spec.ts";
import { assertAtMost, relative } from "../support/compare.ts";

const engines = [
  [await createEngine({ kind: "reference" }), 1e-12],
  [await createEngine({ arithmetic: "plain", threads: 0 }), 2e-5],
  [await createEngine({ arithmetic: "relaxed", threads: 0 }), 2e-5],
] as const;
after(() => Promise.all(engines.map(([engine]) => engine.dispose())));

for (const name of [
  "variational-chain",
  "variational-residual",
  "variational-nondoubling",
  "variational-colours",
  "variational-ladder",
  "baseline",
]) {
  const file = readFileSync(new URL(`../fixtures/${name}.safetensors`, import.meta.url));
  const { tensors, metadata } = decodeSafetensors(file);
  const model = JSON.parse(metadata.blastema);
  const spec = validateVariational(model);
  const shapes = variationalShapes(spec);
  const floats = (tensor: string) => tensors[tensor].data as Float32Array;
  const parameters = Object.fromEntries(
    Object.keys(shapes).map((tensor) => [tensor, floats(tensor)]),
  );
  for (const [engine, tolerance] of engines) {
    test(`${name} in ${engine.arithmetic}: PyTorch's objective and gradients`, async () => {
      const trainer = await createTrainer(engine, spec, 8);
      const result = await trainer.run({
        parameters,
        pictures: floats("pictures"),
        noise: floats("noise"),
        ...(tensors.lots && { lots: floats("lots") }),
        beta: model.fixture.beta,
      });
      await trainer.dispose();
      const { reconstruction, divergence, gradients } = result;
      const [expected] = [tensors.objective.data as Float64Array];
      assertAtMost(
        relative([reconstruction, divergence], expected),
        Math.max(tolerance, 1e-7),
        "objective",
      );
      for (const [tensor, shape] of Object.entries(shapes)) {
        assert.deepEqual(tensors[tensor].shape, shape);
        const golden = tensors[`gradient.${tensor}`].data as Float64Array;
        assertAtMost(relative(gradients[tensor], golden), tolerance, tensor);
      }
    });
  }
}
