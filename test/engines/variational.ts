// Variational models against the float64 definition: objectives, gradients, scores, growth, pools, Muon's matrices, training.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "../../src/engine/engine.ts";
import { normals } from "../../src/numbers/normal.ts";
import { deriveKey, uniform } from "../../src/numbers/random.ts";
import {
  createScorer,
  createTrainer,
  SHARD_IMAGES,
  type TrainingBatch,
} from "../../src/systems/variational/autoencoder.ts";
import { decodeLatents, filmLatent } from "../../src/systems/variational/decode.ts";
import { drawLatents, lotsOf } from "../../src/systems/variational/draws.ts";
import { meanLatents } from "../../src/systems/variational/encode.ts";
import type { VariationalSpec } from "../../src/systems/variational/spec.ts";
import { engineMatrices } from "../../src/training/optimiser/engine-matrices.ts";
import { newRun } from "../../src/training/run.ts";
import { train } from "../../src/training/train.ts";
import { liteRecipe } from "../../src/training/variational/recipe.ts";
import { bars } from "../support/bars.ts";
import {
  assertAllSameBits,
  assertAtMost,
  assertSameBits,
  relative,
  Worst,
  worst,
} from "../support/compare.ts";
import { scenes, score } from "../support/mixture-scenes.ts";
import { gradientsOf, randomPoolBatch } from "../support/pooled.ts";
import fc from "../support/properties.ts";
import {
  baselineSpecs,
  gradientError,
  randomBatch,
  randomVnca,
  smallSpec,
  vncaSpecs,
} from "../support/variational.ts";
import type { Contestant } from "./engines.ts";

/** Of values and gradients, in L2 norm. */
const TOLERANCE = 1e-5;

/** Models whose cells draw on two grids, and whose pictures are in the middle of a grid that is no whole number of tiles. */
const drawing = smallSpec({ steps: [1, 1, 2], draws: { numbers: [0, 3, 1], hidden: 8 } });
const [baseline] = fc.sample(baselineSpecs, { numRuns: 1, seed: 2 });

/** Declares the tests of an engine. */
export function variationalTests({ engine, definition }: Contestant): void {
  for (const [kind, specs] of Object.entries({ VNCA: vncaSpecs, baseline: baselineSpecs }))
    test(`${kind}: objective and gradients of both bounds are those of the definition`, async (t) => {
      const seen = new Worst();
      const chosen: VariationalSpec[] = fc.sample<VariationalSpec>(specs, { numRuns: 4, seed: 1 });
      for (const [rngSeed, spec] of chosen.entries())
        for (const shares of [undefined, Float32Array.from({ length: SHARD_IMAGES }, shareOf)]) {
          const batch = { ...randomBatch(spec, rngSeed, 0.7), shares };
          const expected = await gradients(definition, spec, batch);
          const actual = await gradients(engine, spec, batch);
          for (const part of ["reconstruction", "divergence"] as const)
            assertAtMost(
              seen.see(
                part,
                Math.abs(actual[part] - expected[part]) / (1 + Math.abs(expected[part])),
              ),
              TOLERANCE,
              part,
            );
          const error = gradientError(actual.gradients, expected.gradients);
          assertAtMost(seen.see("gradients", error), TOLERANCE, JSON.stringify(spec));
        }
      t.diagnostic(`worst: ${seen}`);
    });

  for (const spec of [drawing, baseline])
    test(`${spec.kind}: scores, latents and pictures are those of the definition`, async (t) => {
      const seen = new Worst();
      const model = { spec, parameters: randomVnca(spec, 4) };
      const latents = drawLatents(spec, 7, 11);
      const pictures = normals([1, 2], 11 * spec.size ** 2).map((draw) => (draw > 0.5 ? 1 : 0));
      const found = async (on: Engine) => ({
        scores: await scores(on, model, pictures),
        latents: await meanLatents(on, model, pictures),
        pictures: (await decodeLatents(on, model, latents)).flatMap((each) => [...each]),
      });
      const [actual, expected] = [await found(engine), await found(definition)];
      for (const [part, values] of Object.entries(expected))
        assertAtMost(seen.see(part, relative(actual[part as "latents"], values)), TOLERANCE, part);
      t.diagnostic(`worst: ${seen}`);
    });

  test("every moment of growth is that of the definition", async () => {
    const model = { spec: drawing, parameters: randomVnca(drawing, 5) };
    const [latent] = [drawLatents(drawing, 3, 1)];
    const expected = await filmLatent(definition, model, latent);
    for (const [i, { picture }] of (await filmLatent(engine, model, latent)).entries())
      assertAtMost(worst(picture, expected[i].picture), TOLERANCE, `moment ${i}`);
  });

  test("a pool's gradients, losses and grids are those of the definition", async () => {
    const batch = randomPoolBatch(2);
    const [actual, expected] = [
      await gradientsOf(engine, batch),
      await gradientsOf(definition, batch),
    ];
    assertAtMost(gradientError(actual.gradients, expected.gradients), TOLERANCE, "gradients");
    for (const part of ["losses", "ends", "pooledEnds"] as const)
      assertAtMost(relative(actual[part], expected[part]), TOLERANCE, part);
  });

  test("mixtures of logistics as sharp, and as far off, as they go", async (t) => {
    const seen = new Worst();
    for (const scene of fc.sample(scenes, { numRuns: 24, seed: 1 })) {
      const expected = await score(definition, "gradient", scene);
      const actual = await score(engine, "gradient", scene);
      for (const part of ["logLikelihood", "dState"])
        assertAtMost(seen.see(part, relative(actual[part], expected[part], 1e-3)), 1e-4, part);
      const alone = await score(engine, "score", scene);
      assertSameBits(alone.logLikelihood, actual.logLikelihood, "scored alone");
    }
    t.diagnostic(`worst: ${seen}`);
  });

  test("matrices of every shape are made orthogonal as by the definition", async (t) => {
    const seen = new Worst();
    const shapes = { wide: [16, 40], high: [70, 8], odd: [33, 9], square: [40, 40] };
    const momenta = Object.fromEntries(
      Object.entries(shapes).map(([name, [rows, columns]], i) => {
        return [name, Float64Array.from(normals([i, 1], rows * columns))];
      }),
    );
    const [actual, expected] = await Promise.all(
      [engine, definition].map(async (on) => {
        const matrices = await engineMatrices(on, shapes);
        return matrices.directions(momenta);
      }),
    );
    for (const [name, direction] of Object.entries(expected))
      assertAtMost(seen.see(name, relative(actual[name], direction)), 1e-4, name);
    t.diagnostic(`worst: ${seen}`);
  });

  test("three training steps lead where they lead in float64, and twice to the same bits", async (t) => {
    const trained = async (on: Engine) => {
      const recipe = { ...liteRecipe(3), batch: 16 };
      const { arithmetic } = on;
      const run = newRun({ kind: "variational", spec: drawing, rngSeed: 5, arithmetic, recipe });
      assert.equal(await train(on, run, { pictures: bars }), true);
      return run.parameters;
    };
    const [once, twice, expected] = [
      await trained(engine),
      await trained(engine),
      await trained(definition),
    ];
    assertAllSameBits(twice, once, "twice");
    const seen = new Worst();
    for (const [name, values] of Object.entries(expected))
      assertAtMost(seen.see("parameters", relative(once[name], values, 1e-2)), 1e-4, name);
    t.diagnostic(`worst: ${seen}`);
  });
}

/** Some share of a latent, for the importance-weighted bound. */
function shareOf(_: unknown, i: number): number {
  return uniform(deriveKey(1, 6), i);
}

async function gradients(engine: Engine, spec: VariationalSpec, batch: TrainingBatch) {
  const trainer = await createTrainer(engine, spec, SHARD_IMAGES);
  const result = await trainer.run(batch);
  await trainer.dispose();
  return result;
}

/** log weights of three latents of every picture, on two shards. */
async function scores(
  engine: Engine,
  { spec, parameters }: { spec: VariationalSpec; parameters: TrainingBatch["parameters"] },
  pictures: Float32Array,
): Promise<number[]> {
  const scorer = await createScorer(engine, spec, parameters, 3, 2);
  const count = pictures.length / spec.size ** 2;
  const noise = normals([2, 1], count * 3 * spec.latent);
  const lots = lotsOf(spec) > 0 ? normals([2, 2], count * 3 * lotsOf(spec)) : undefined;
  const found = await scorer.run(pictures, noise, { lots });
  await scorer.dispose();
  return found.flatMap(({ logWeights, divergence }) => [...logWeights, divergence]);
}
