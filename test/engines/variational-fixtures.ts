// Objective and gradients of VNCAs and a baseline against PyTorch's (test/fixtures/make_variational_fixtures.py, make_baseline_fixtures.py).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeSafetensors } from "../../src/models/safetensors.ts";
import { createTrainer } from "../../src/systems/variational/autoencoder.ts";
import { validateVariational, variationalShapes } from "../../src/systems/variational/spec.ts";
import { assertAtMost, relative, Worst } from "../support/compare.ts";
import type { Contestant } from "./engines.ts";

const NAMES = [
  "variational-chain",
  "variational-residual",
  "variational-nondoubling",
  "variational-colours",
  "variational-ladder",
  "baseline",
];

/** Declares the tests of an engine. */
export function variationalFixtureTests({ engine, tolerances: [, tolerance] }: Contestant): void {
  for (const name of NAMES)
    test(`${name}: PyTorch's objective and gradients`, async (t) => {
      const seen = new Worst();
      const { spec, batch, objective, golden } = read(name);
      const trainer = await createTrainer(engine, spec, 8);
      const { reconstruction, divergence, gradients } = await trainer.run(batch);
      await trainer.dispose();
      const difference = relative([reconstruction, divergence], objective);
      assertAtMost(seen.see("objective", difference), Math.max(tolerance, 1e-7), "objective");
      for (const [tensor, gradient] of Object.entries(golden))
        assertAtMost(
          seen.see("gradients", relative(gradients[tensor], gradient)),
          tolerance,
          tensor,
        );
      t.diagnostic(`worst: ${seen}`);
    });
}

function read(name: string) {
  const file = readFileSync(new URL(`../fixtures/${name}.safetensors`, import.meta.url));
  const { tensors, metadata } = decodeSafetensors(file);
  const model = JSON.parse(metadata.blastema);
  const spec = validateVariational(model);
  const shapes = variationalShapes(spec);
  const floats = (tensor: string) => tensors[tensor].data as Float32Array;
  for (const [tensor, shape] of Object.entries(shapes))
    assert.deepEqual(tensors[tensor].shape, shape);
  const doubles = (tensor: string) => tensors[tensor].data as Float64Array;
  const named = <T>(of: (tensor: string) => T) =>
    Object.fromEntries(Object.keys(shapes).map((tensor) => [tensor, of(tensor)]));
  const batch = {
    parameters: named(floats),
    pictures: floats("pictures"),
    noise: floats("noise"),
    ...(tensors.lots && { lots: floats("lots") }),
    beta: model.fixture.beta as number,
  };
  const golden = named((tensor) => doubles(`gradient.${tensor}`));
  return { spec, batch, objective: doubles("objective"), golden };
}
