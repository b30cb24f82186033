// The whole objective of VNCAs and baselines: the float64 engine against finite differences, the kernels against the float64 engine.
import { test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import type { Engine } from "../../src/engine/engine.ts";
import {
  type BatchGradients,
  createTrainer,
  SHARD_IMAGES,
  type TrainingBatch,
} from "../../src/systems/variational/autoencoder.ts";
import { pictureLength } from "../../src/systems/variational/encoder.ts";
import type { VariationalSpec } from "../../src/systems/variational/spec.ts";
import { builds, reference } from "../support/builds.ts";
import { assertAllSameBits, assertAtMost, Worst } from "../support/compare.ts";
import fc, { Kinds } from "../support/properties.ts";
import {
  baselineSpecs,
  gradientError,
  ROUNDINGS,
  randomBatch,
  shaken,
  slopeAt,
  vncaSpecs,
} from "../support/variational.ts";

async function gradients(
  engine: Engine,
  spec: VariationalSpec,
  batch: TrainingBatch,
): Promise<BatchGradients> {
  const trainer = await createTrainer(engine, spec, batch.pictures.length / pictureLength(spec));
  const result = await trainer.run(batch);
  await trainer.dispose();
  return result;
}

const KINDS = {
  VNCA: vncaSpecs,
  baseline: baselineSpecs,
} satisfies Record<string, fc.Arbitrary<VariationalSpec>>;

function kindsOf(spec: VariationalSpec) {
  const sides = spec.kind === "vnca" ? spec.sides : [...spec.decoder.sides, spec.size];
  return {
    "odd sides": sides.some((side) => side % 2 === 1),
    "several sides": new Set(sides).size > 1,
    "a frame": spec.encoder.frame > 0,
    strides: spec.encoder.strides.includes(2),
  };
}

for (const [kind, arbitrary] of Object.entries(KINDS)) {
  const specs: fc.Arbitrary<VariationalSpec> = arbitrary;

  test(`${kind}: float64 gradients are the finite differences of the objective`, async (t) => {
    const seen = new Worst();
    await fc.assert(
      fc.asyncProperty(
        specs,
        fc.nat(),
        fc.double({ min: 0, max: 2, noNaN: true }),
        async (spec, rngSeed, beta) => {
          const batch = randomBatch(spec, rngSeed, beta);
          const trainer = await createTrainer(reference, spec, SHARD_IMAGES);
          const objective = async (): Promise<number> => {
            const { reconstruction, divergence } = await trainer.run(batch);
            return reconstruction + beta * divergence;
          };
          const result = await trainer.run(batch);
          for (const [name, tensor] of Object.entries(batch.parameters)) {
            const place = rngSeed % tensor.length;
            const slope = await slopeAt(tensor, place, objective);
            const difference =
              Math.abs(slope - result.gradients[name][place]) / (1 + Math.abs(slope));
            assertAtMost(seen.see(name.replace(/\d+/, "i"), difference), 1e-4, `${name}[${place}]`);
          }
        },
      ),
      { numRuns: 8 },
    );
    t.diagnostic(`worst: ${seen}`);
  });

  test(`${kind}: the kernels' objective and gradients are the reference's, in both builds`, async (t) => {
    const seen = new Worst();
    const kinds = new Kinds("odd sides", "several sides", "a frame", "strides");
    await fc.assert(
      fc.asyncProperty(specs, fc.nat(), async (spec, rngSeed) => {
        kinds.see(kindsOf(spec));
        const batch = randomBatch(spec, rngSeed);
        const expected = await gradients(reference, spec, batch);
        const moved = await gradients(reference, spec, shaken(batch, rngSeed));
        const rounding = gradientError(moved.gradients, expected.gradients);
        for (const engine of builds) {
          const actual = await gradients(engine, spec, batch);
          for (const part of ["reconstruction", "divergence"] as const) {
            const difference = Math.abs(actual[part] - expected[part]);
            const error = difference / (1 + Math.abs(expected[part]));
            assertAtMost(seen.see(part, error), 1e-5, part);
          }
          const error = gradientError(actual.gradients, expected.gradients);
          const name = `${engine.arithmetic} gradients, in roundings`;
          assertAtMost(seen.see(name, error / rounding), ROUNDINGS, name);
        }
      }),
      { numRuns: 60 },
    );
    t.diagnostic(`cases: ${kinds}`);
    kinds.assertEach(8);
    t.diagnostic(`worst: ${seen}`);
  });
}

test("two shards on two threads give the bits of one thread", async () => {
  const threaded = await createEngine({ arithmetic: "plain", threads: 2 });
  const [spec] = fc.sample(vncaSpecs, { numRuns: 1, seed: 7 });
  const [one, other] = [randomBatch(spec, 1), randomBatch(spec, 2)];
  const join = (a: Float32Array, b: Float32Array): Float32Array => Float32Array.from([...a, ...b]);
  const batch = {
    ...one,
    pictures: join(one.pictures, other.pictures),
    noise: join(one.noise, other.noise),
  };
  const [actual, expected] = [
    await gradients(threaded, spec, batch),
    await gradients(builds[0], spec, batch),
  ];
  await threaded.dispose();
  assertAllSameBits(actual.gradients, expected.gradients, "gradients");
});
