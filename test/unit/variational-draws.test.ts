// Models whose cells draw lots: growth from latents and lots, encoding, what each grid carries, and the bound itself.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { natsByGrid, silentGrids } from "../../src/measure/variational/by-grid.ts";
import { damageAt } from "../../src/measure/variational/damage.ts";
import { decide } from "../../src/measure/variational/decide.ts";
import { scoreAll } from "../../src/measure/variational/evaluate.ts";
import { decodeCellular, encodeVariational } from "../../src/models/variational.ts";
import { normals } from "../../src/numbers/normal.ts";
import { deriveKey, STREAM } from "../../src/numbers/random.ts";
import { mean, sum } from "../../src/numbers/statistics.ts";
import { createScorer } from "../../src/systems/variational/autoencoder.ts";
import { importanceBound } from "../../src/systems/variational/bound.ts";
import { validateCellular } from "../../src/systems/variational/cells-validate.ts";
import {
  decodeLatents,
  decodeStretch,
  filmLatent,
  picturesOf,
} from "../../src/systems/variational/decode.ts";
import {
  drawLatents,
  drawStages,
  latentLength,
  lotsIn,
  lotsOf,
} from "../../src/systems/variational/draws.ts";
import { meanLatents } from "../../src/systems/variational/encode.ts";
import { createCellFilm } from "../../src/systems/variational/film.ts";
import { moveSides } from "../../src/systems/variational/programs.ts";
import { clearSquare, randomSquare } from "../../src/systems/variational/square.ts";

import { assertAtMost, assertSameBits, worst } from "../support/compare.ts";
import { randomVnca, smallSpec } from "../support/variational.ts";

const engine = await createEngine({ arithmetic: "plain", threads: 0 });
const reference = await createEngine({ kind: "reference" });
after(() => Promise.all([engine, reference].map((each) => each.dispose())));

const spec = smallSpec({ steps: [1, 1, 2], draws: { numbers: [0, 3, 1], hidden: 8 } });
const model = { spec, parameters: randomVnca(spec, 4) };
const length = latentLength(spec);
const pictures = normals([1, 2], 11 * 49).map((draw) => (draw > 0.5 ? 1 : 0));

/** log p(x|z) of a black and white picture under probabilities of white. */
function logLikelihood(picture: Float32Array, white: Float32Array): number {
  return sum(Array.from(picture, (bit, i) => Math.log(bit === 1 ? white[i] : 1 - white[i])));
}

test("cells of each grid draw their numbers, and a flat model none", () => {
  assert.deepEqual([lotsOf(spec), length], [4 * 4 * 3 + 7 * 7, 8 + 97]);
  assert.deepEqual(
    drawStages(spec).map(({ side, numbers, first }) => [side, numbers, first]),
    [
      [4, 3, 0],
      [7, 1, 48],
    ],
  );
  assert.equal(latentLength(smallSpec()), 8);
});

test("one latent is drawn with several lots, and more of them change none", () => {
  const row = (rows: Float32Array, nth: number) => rows.subarray(nth * length, (nth + 1) * length);
  const [once, thrice] = [drawLatents(spec, 7, 4), drawLatents(spec, 7, 2, 3)];
  assertSameBits(once, normals(deriveKey(7, STREAM.noise), 4 * length), "once");
  for (const latent of [0, 1]) {
    assertSameBits(row(thrice, 3 * latent), row(once, latent), "the first time");
    for (const time of [1, 2]) {
      const other = row(thrice, 3 * latent + time);
      assertSameBits(other.subarray(0, 8), row(once, latent).subarray(0, 8), "the latent");
      assert.notDeepEqual(other.subarray(8), row(once, latent).subarray(8));
    }
  }
  assert.equal(new Set(lotsIn(spec, thrice)).size, 6 * 97);
  assertSameBits(row(drawLatents(spec, 7, 3, 4), 5), row(thrice, 4), "of more");
});

test("growth is the reference's, and that of a latent depends on its own lots alone", async () => {
  const latents = normals([1, 3], 11 * length);
  const grown = await decodeLatents(engine, model, latents);
  const expected = await decodeLatents(reference, model, latents);
  for (const [i, picture] of grown.entries())
    assertAtMost(worst(picture, expected[i]), 1e-5, `picture ${i}`);
  const alone = latents.slice(9 * length, 10 * length);
  assertSameBits((await decodeLatents(engine, model, alone))[0], grown[9], "alone");
  const others = alone.slice();
  others.set(normals([1, 4], lotsOf(spec)), spec.latent);
  const [other] = await decodeLatents(engine, model, others);
  assert.ok(worst(other, grown[9]) > 0.01, "the same latent with other lots");
});

test("growth in stretches and as a film, cut at any move, ends the same", async () => {
  const latents = normals([1, 5], 9 * length);
  const lots = lotsIn(spec, latents);
  const to = moveSides(spec).length - 1;
  const whole = await decodeStretch(engine, model, { to }, latents);
  for (let from = 0; from < to; from++) {
    const half = await decodeStretch(engine, model, { to: from }, latents);
    const end = await decodeStretch(engine, model, { from, to }, half, lots);
    assertSameBits(end, whole, `after ${from}`);
  }
  const film = await createCellFilm(engine, model);
  const grids = await film.grow(latents.slice(0, length));
  for (const [move, { cells }] of grids.entries()) {
    const later = await film.goOn(move, cells, lots.slice(0, lotsOf(spec)));
    assert.deepEqual(later, grids.slice(move + 1), `on after ${move}`);
  }
  // Without lots, cells draw the means of their priors, whatever was drawn before.
  const still = latents.slice(0, length).fill(0, spec.latent);
  const expected = await filmLatent(engine, model, still);
  assert.equal(expected.length, grids.length);
  const first = (await film.grow(still))[0];
  const later = await film.goOn(0, first.cells);
  await film.dispose();
  assert.deepEqual(later, (await grown(still)).slice(1));
});

async function grown(latent: Float32Array) {
  const film = await createCellFilm(engine, model);
  return film.grow(latent).finally(() => film.dispose());
}

test("a picture's latent grows what its likelihood was computed from", async () => {
  const means = await meanLatents(engine, model, pictures);
  assert.equal(means.length, 11 * length);
  const regrown = await decodeLatents(engine, model, means);
  const scorer = await createScorer(engine, spec, model.parameters, 1, 2);
  const scores = await scorer.run(pictures, new Float32Array(11 * spec.latent), {
    lots: new Float32Array(11 * lotsOf(spec)),
  });
  await scorer.dispose();
  for (const [i, { logLikelihoods, mean: z }] of scores.entries()) {
    const picture = pictures.subarray(i * 49, (i + 1) * 49);
    const likelihood = logLikelihood(picture, regrown[i]);
    assertAtMost(Math.abs(likelihood - logLikelihoods[0]), 1e-3, `picture ${i}`);
    assertAtMost(worst(means.slice(i * length, i * length + 8), z), 1e-5, `latent ${i}`);
  }
  const alone = await meanLatents(engine, model, pictures.subarray(10 * 49));
  assertSameBits(alone, means.slice(10 * length), "a picture alone");
});

test("what decides a picture adds up to the divergence of its posteriors", async () => {
  const decided = await decide(engine, model, pictures.subarray(0, 3 * 49));
  const exact = await decide(reference, model, pictures.subarray(0, 3 * 49));
  for (const [i, { latentNats, grids, latent }] of decided.entries()) {
    assert.deepEqual(
      grids.map(({ side, cells }) => [side, cells.length]),
      [
        [4, 16],
        [7, 49],
      ],
    );
    assertAtMost(Math.abs(latentNats - exact[i].latentNats), 1e-4, `latent of ${i}`);
    for (const [place, { nats, cells }] of grids.entries()) {
      assert.ok(cells.every((value) => value >= 0));
      assertAtMost(worst(cells, exact[i].grids[place].cells), 1e-5, `picture ${i}, grid ${place}`);
      assertAtMost(Math.abs(nats - sum(cells)), 1e-6, "their sum");
    }
    assert.equal(latent.length, length);
  }
});

test("after damage, cells draw what they would have drawn", async () => {
  const latents = normals([1, 6], 3 * length);
  const whole = await decodeLatents(engine, model, latents);
  const [move, to] = [1, moveSides(spec).length - 1];
  const { pictures: after } = await damageAt(engine, model, latents, whole, move, 3);
  const cells = await decodeStretch(engine, model, { to: move }, latents);
  for (let i = 0; i < 3; i++) {
    const square = randomSquare(deriveKey(3, STREAM.cut, move, i), 2);
    clearSquare(cells.subarray((i * cells.length) / 3), 2, spec.channels, square);
  }
  const end = (lots?: Float32Array) =>
    decodeStretch(engine, model, { from: move, to }, cells, lots).then((grids) =>
      picturesOf(spec, grids),
    );
  assert.deepEqual(after, await end(lotsIn(spec, latents)));
  assert.notDeepEqual(after, await end());
});

test("the bound by grid adds up, and a grid that carries nothing is told", async () => {
  const silent = {
    spec,
    parameters: {
      ...model.parameters,
      "draws.posterior.7.1.weight": new Float32Array(2 * 8),
      "draws.posterior.7.1.bias": new Float32Array(2),
    },
  };
  const scoring = {
    indices: [0, 1, 2],
    k: 4,
    pictures: (indices: readonly number[]) =>
      Float32Array.from(indices.flatMap((i) => [...pictures.subarray(i * 49, (i + 1) * 49)])),
  };
  const results = await scoreAll(engine, { ...model, ...scoring });
  for (const { elbo, reconstruction, divergence, grids } of results) {
    assertAtMost(Math.abs(reconstruction - divergence - elbo), 1e-3, "ELBO");
    assertAtMost(Math.abs(sum(grids ?? [Number.NaN]) - divergence), 1e-3, "grids");
  }
  assert.deepEqual(silentGrids(natsByGrid(spec, results)), []);
  const muted = natsByGrid(spec, await scoreAll(engine, { ...silent, ...scoring }));
  assert.deepEqual(
    muted.map(({ grid }) => grid),
    ["latent", 4, 7],
  );
  assert.equal(muted[2].nats, 0);
  assert.deepEqual(silentGrids(muted), [7]);
  assert.deepEqual(natsByGrid(smallSpec(), results), []);
});

/** The logarithm of a mean of weights, and the variance of that estimate. */
function logMean(logs: Float64Array): { readonly value: number; readonly variance: number } {
  const value = importanceBound(logs);
  const weights = Array.from(logs, (each) => Math.exp(each - value));
  return { value, variance: sum(weights.map((each) => each ** 2)) / sum(weights) ** 2 };
}

test("the bound with many draws is the likelihood that growth from priors gives", async () => {
  // Posteriors near the priors and mild weights, so that neither estimate hangs on few of its draws.
  const parameters = Object.fromEntries(
    Object.entries(model.parameters).map(([name, values]) => [
      name,
      values.map((value) => (/^(encoder|draws\.posterior)/.test(name) ? 0.05 : 0.5) * value),
    ]),
  );
  const draws = 20_000;
  const latents = normals([1, 7], draws * length);
  const whites = await decodeLatents(engine, { spec, parameters }, latents);
  for (const image of [0, 1, 2]) {
    const picture = pictures.slice(image * 49, (image + 1) * 49);
    const scorer = await createScorer(engine, spec, parameters, draws, 1);
    const noise = normals([2, image], draws * spec.latent);
    const lots = normals([3, image], draws * lotsOf(spec));
    const [{ logWeights }] = await scorer.run(picture, noise, { lots });
    await scorer.dispose();
    const prior = logMean(Float64Array.from(whites, (white) => logLikelihood(picture, white)));
    const posterior = logMean(logWeights);
    const deviation = Math.sqrt(prior.variance + posterior.variance);
    assertAtMost(deviation, 0.2, "enough draws to see a difference");
    assertAtMost(Math.abs(prior.value - posterior.value), 4 * deviation, `picture ${image}`);
    assert.ok(mean(logWeights) < posterior.value - 1, "it is well above the mean of the weights");
  }
});

test("a model whose cells draw travels in a file that older readers refuse", () => {
  const bytes = encodeVariational({ spec, parameters: model.parameters, card: {} });
  assert.deepEqual(decodeCellular(bytes).spec, spec);
  const text = new TextDecoder().decode(bytes.subarray(8, 4000));
  assert.match(text, /\\"format\\":2/);
});

test("draws on grids that do not exist, or of which the encoder knows nothing, are refused", () => {
  const refuse = (numbers: readonly number[], sentence: RegExp) =>
    assert.throws(() => validateCellular({ ...spec, draws: { numbers, hidden: 8 } }), sentence);
  refuse([0, 3], /draws\.numbers.* one number for each side \(2, 4, 7\)/);
  refuse([0, 0, 0], /draws\.numbers.* not all of them 0/);
  refuse([2, 3, 1], /draws\.numbers.* 0 but on grids that the encoder has too.* 7, 4/);
  refuse([0, -1, 1], /draws/);
});
