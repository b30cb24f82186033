// The whole objective of VNCAs and baselines: the float64 engine against finite differences, the kernels against the float64 engine.
import { after, test } from "node:test";
import fc from "fast-check";
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
import {
  assertAllSameBits,
  assertAtMost,
  assertMostly,
  relative,
  Worst,
} from "../support/compare.ts";
import { baselineSpecs, randomBatch, slopeAt, vncaSpecs } from "../support/variational.ts";

const reference = await createEngine({ kind: "reference" });
const builds = [
  await createEngine({ arithmetic: "plain", threads: 0 }),
  await createEngine({ arithmetic: "relaxed", threads: 0 }),
];
after(() => Promise.all([reference, ...builds].map((engine) => engine.dispose())));

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
    const errors: number[] = [];
    await fc.assert(
      fc.asyncProperty(specs, fc.nat(), async (spec, rngSeed) => {
        const batch = randomBatch(spec, rngSeed);
        const expected = await gradients(reference, spec, batch);
        for (const engine of builds) {
          const here = new Worst();
          const actual = await gradients(engine, spec, batch);
          for (const part of ["reconstruction", "divergence"] as const)
            assertAtMost(
              seen.see(
                part,
                Math.abs(actual[part] - expected[part]) / (1 + Math.abs(expected[part])),
              ),
              1e-5,
              part,
            );
          for (const [name, gradient] of Object.entries(expected.gradients)) {
            const error = relative(actual.gradients[name], gradient, 1e-3);
            seen.see(name.replace(/\d+/, "i"), here.see(name, error));
          }
          errors.push(here.largest());
        }
      }),
      { numRuns: 60 },
    );
    assertMostly(errors, 1e-5, "gradients");
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
