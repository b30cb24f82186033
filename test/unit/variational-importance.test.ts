// Training for the importance-weighted bound: its gradients are those of the bound, on average over the latents that are drawn.
import assert from "node:assert/strict";
import { test } from "node:test";
import { normals } from "../../src/numbers/normal.ts";
import { uniform } from "../../src/numbers/random.ts";
import { importanceBackward, sampleGaussian } from "../../src/ops/gaussian/reference.ts";
import {
  createScorer,
  createTrainer,
  SHARD_IMAGES,
  type TrainingBatch,
} from "../../src/systems/variational/autoencoder.ts";
import { estimate, importanceBound } from "../../src/systems/variational/bound.ts";
import { drawByWeight } from "../../src/training/variational/latents.ts";
import { builds, reference } from "../support/builds.ts";
import { assertAtMost, Worst } from "../support/compare.ts";
import fc from "../support/properties.ts";
import {
  gradientError,
  ROUNDINGS,
  randomBatch,
  shaken,
  slopeAt,
  vncaSpecs,
} from "../support/variational.ts";

// A model whose likelihood is known: z ~ N(0, 1), x | z ~ N(a z, s²); constants left out.
const [slope, spread, x] = [1.5, 0.7, 1.2];
const logLikelihood = (z: number): number => -0.5 * ((x - slope * z) / spread) ** 2;
const likelihoodSlope = (z: number): number => (slope * (x - slope * z)) / spread ** 2;

/** The bound of some latents of N(mean, e^logDeviation²), and the gradient of its negative from one of them. */
function climb(posterior: Float64Array, noise: Float32Array, draw: number) {
  const latents = Array.from(noise, (each) => sampleGaussian(posterior, Float64Array.of(each)));
  const weights = Float64Array.from(latents, ({ z, logRatio }) => logLikelihood(z[0]) + logRatio);
  const { place, share } = drawByWeight(weights, draw);
  const dz = Float64Array.of(-likelihoodSlope(latents[place].z[0]));
  const one = Float64Array.of(noise[place]);
  return {
    bound: importanceBound(weights),
    gradient: importanceBackward(posterior, one, dz, share, 1),
  };
}

test("at the true posterior every latent's gradient is zero", () => {
  const precision = 1 + (slope / spread) ** 2;
  const posterior = Float64Array.of(
    (slope * x) / spread ** 2 / precision,
    -0.5 * Math.log(precision),
  );
  for (let seed = 0; seed < 50; seed++) {
    const { gradient } = climb(posterior, normals([seed, 1], 4), uniform([seed, 2], 0));
    for (const value of gradient) assertAtMost(Math.abs(value), 1e-12, `seed ${seed}`);
  }
});

test("elsewhere it is the slope of the bound of several latents, on average", () => {
  const [samples, repeats, step] = [3, 60_000, 1e-3];
  const at = (mean: number, deviation: number) => Float64Array.of(0.3 + mean, -0.4 + deviation);
  for (const [part, [mean, deviation]] of [
    [step, 0],
    [0, step],
  ].entries()) {
    // Both from the same noise, so that what is left is their difference.
    const differences = Array.from({ length: repeats }, (_, i) => {
      const [noise, draw] = [normals([i, 3], samples), uniform([i, 4], 0)];
      const above = climb(at(mean, deviation), noise, draw).bound;
      const below = climb(at(-mean, -deviation), noise, draw).bound;
      return (above - below) / (2 * step) + climb(at(0, 0), noise, draw).gradient[part];
    });
    const { mean: difference, standardError } = estimate(differences);
    assertAtMost(standardError, 0.01, "enough repeats to see a difference");
    assertAtMost(Math.abs(difference), 4 * standardError, `part ${part}`);
  }
});

test("a latent is drawn as often as its share says", () => {
  const weights = Float64Array.of(Math.log(3), Number.NEGATIVE_INFINITY, Math.log(1), Math.log(4));
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 800; i++) {
    const { place, share } = drawByWeight(weights, i / 800);
    assertAtMost(Math.abs(share - [3 / 8, 0, 1 / 8, 4 / 8][place]), 1e-12, `share ${place}`);
    counts[place]++;
  }
  assert.deepEqual(counts, [300, 0, 100, 400]);
  assert.equal(drawByWeight(Float64Array.of(-5000, -5000), 1 - 2 ** -32).place, 1);
});

test("the decoder's gradients are the finite differences of the bound, on average over the draws", async (t) => {
  const samples = 2;
  const seen = new Worst();
  await fc.assert(
    fc.asyncProperty(vncaSpecs, fc.nat(), async (spec, rngSeed) => {
      const { parameters, pictures } = randomBatch(spec, rngSeed);
      const noise = normals([rngSeed, 5], SHARD_IMAGES * samples * spec.latent);
      const scorer = await createScorer(reference, spec, parameters, samples, 1);
      const trainer = await createTrainer(reference, spec, SHARD_IMAGES);
      const scores = await scorer.run(pictures, noise);
      const objective = async (): Promise<number> =>
        -estimate((await scorer.run(pictures, noise)).map((s) => importanceBound(s.logWeights)))
          .mean;
      /** Gradients from the latents in these places of the pictures. */
      const gradientsFrom = async (places: readonly number[]) => {
        const chosen = places.flatMap((place, i) => {
          const start = (i * samples + place) * spec.latent;
          return Array.from(noise.subarray(start, start + spec.latent));
        });
        const shares = new Float32Array(SHARD_IMAGES).fill(1);
        const input = { parameters, pictures, beta: 1, noise: Float32Array.from(chosen), shares };
        return (await trainer.run(input)).gradients;
      };
      const first = scores.map(() => 0);
      const base = await gradientsFrom(first);
      const names = Object.keys(base).filter((name) => !name.startsWith("encoder"));
      const mean = Object.fromEntries(names.map((name) => [name, base[name].slice()]));
      for (const [image, { logWeights }] of scores.entries()) {
        const bound = importanceBound(logWeights);
        for (let place = 1; place < samples; place++) {
          const share = Math.exp(logWeights[place] - bound) / samples;
          const other = await gradientsFrom(first.with(image, place));
          for (const name of names)
            for (let i = 0; i < mean[name].length; i++)
              mean[name][i] += share * (other[name][i] - base[name][i]);
        }
      }
      for (const name of names) {
        const place = rngSeed % mean[name].length;
        const expected = await slopeAt(parameters[name], place, objective);
        const difference = Math.abs(mean[name][place] - expected) / (1 + Math.abs(expected));
        assertAtMost(seen.see(name.replace(/\d+/, "i"), difference), 1e-4, `${name}[${place}]`);
      }
      await scorer.dispose();
      await trainer.dispose();
    }),
    { numRuns: 4 },
  );
  t.diagnostic(`worst: ${seen}`);
});

test("the kernels' gradients are the reference's, in both builds", async (t) => {
  const seen = new Worst();
  await fc.assert(
    fc.asyncProperty(vncaSpecs, fc.nat(), async (spec, rngSeed) => {
      const shares = Float32Array.from({ length: SHARD_IMAGES }, (_, i) =>
        uniform([rngSeed, 6], i),
      );
      const batch = { ...randomBatch(spec, rngSeed), shares };
      const gradients = async (engine: typeof reference, from: TrainingBatch = batch) => {
        const trainer = await createTrainer(engine, spec, SHARD_IMAGES);
        const result = await trainer.run(from);
        await trainer.dispose();
        return result.gradients;
      };
      const expected = await gradients(reference);
      const moved = await gradients(reference, shaken(batch, rngSeed));
      const rounding = gradientError(moved, expected);
      for (const engine of builds) {
        const error = gradientError(await gradients(engine), expected) / rounding;
        const name = `${engine.arithmetic} gradients, in roundings`;
        assertAtMost(seen.see(name, error), ROUNDINGS, name);
      }
    }),
    { numRuns: 30 },
  );
  t.diagnostic(`worst: ${seen}`);
});
