// Training of a VNCA: it learns, is a function of its rngSeed alone, and goes on from a file to the same bits.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { roundParameters } from "../../src/models/rounding.ts";
import type { Parameters } from "../../src/numbers/shapes.ts";
import { initialVariational, pictureMaking } from "../../src/systems/variational/spec.ts";
import { givenWeights } from "../../src/training/few-bits.ts";
import { newRun, type VariationalRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { type Report, train } from "../../src/training/train.ts";
import { batchIndices, batchPictures } from "../../src/training/variational/batch.ts";
import { createLatents } from "../../src/training/variational/latents.ts";
import { liteRecipe } from "../../src/training/variational/recipe.ts";
import { bars as pictures } from "../support/bars.ts";
import { assertAtMost, assertSameBits, relative } from "../support/compare.ts";
import { smallSpec } from "../support/variational.ts";

const spec = smallSpec({ seed: "copy" });

const engine = await createEngine({ arithmetic: "plain", threads: 0 });
after(() => engine.dispose());

function start(steps: number, changes: Partial<VariationalRun["recipe"]> = {}): VariationalRun {
  const recipe = { ...liteRecipe(steps), ...changes };
  return newRun({ kind: "variational", spec, rngSeed: 5, arithmetic: "plain", recipe });
}

const variants = {
  static: { binarisation: "static" },
  dynamic: { binarisation: "dynamic" },
  "importance-weighted": { importance: 3 },
  "few bits": { bits: 3 },
} as const;
for (const [name, changes] of Object.entries(variants)) {
  test(`${name}: a run that stops, is stored and goes on ends in the same bytes`, async () => {
    const whole = start(6, changes);
    assert.equal(await train(engine, whole, { pictures }), true);
    const first = start(6, changes);
    assert.equal(await train(engine, first, { pictures, until: 3 }), true);
    const second = decodeRun(encodeRun(first), "variational");
    await train(engine, second, { pictures });
    assert.deepEqual(encodeRun(second), encodeRun(whole));
  });
}

test("for few bits all that makes pictures is rounded, in training and in the model, and the encoder is not", async () => {
  const first = async (run: VariationalRun) => {
    const reports: Report<VariationalRun>[] = [];
    await train(engine, run, { pictures, until: 1, onStep: (each) => void reports.push(each) });
    const [{ bound, reconstruction, divergence }] = reports;
    return { bound, reconstruction, divergence };
  };
  // The rule of an untrained model does nothing, whatever its bits.
  const learned = start(6);
  await train(engine, learned, { pictures });
  const before = learned.parameters;
  for (const changes of [{}, { importance: 3 }]) {
    const begin = (from: Parameters, bits?: number) =>
      newRun({ ...start(6, { ...changes, bits }), from });
    const [exact, run] = [begin(before), begin(before, 3)];
    const rounded = begin(roundParameters(before, pictureMaking(spec), 3));
    const losses = await first(run);
    assert.deepEqual(losses, await first(rounded));
    assert.notDeepEqual(losses, await first(exact));
    await train(engine, run, { pictures });
    const given = givenWeights(run);
    const expected = roundParameters(run.average, pictureMaking(spec), 3);
    for (const [name, average] of Object.entries(run.average)) {
      const isExact = /^encoder\./.test(name);
      assertSameBits(given[name], isExact ? average : expected[name], name);
    }
  }
});

test("latents are weighed by the weights that a run has now, also where it went back to others", async () => {
  const run = start(6, { importance: 3 });
  const seen = batchPictures(run, pictures, batchIndices(run, pictures, run.recipe.batch));
  const first = await createLatents(engine, run, run.recipe.batch);
  const before = await first.draw(seen);
  const others = initialVariational(spec, 6);
  Object.assign(run, { parameters: others });
  const second = await createLatents(engine, run, run.recipe.batch);
  const [found, expected] = [await first.draw(seen), await second.draw(seen)];
  assert.deepEqual(found.figures, expected.figures);
  assert.notDeepEqual(found.figures, before.figures);
  await first.dispose();
  await second.dispose();
});

test("training learns, and an abort ends it after the step in hand", async () => {
  const run = start(150);
  const reports: Report<VariationalRun>[] = [];
  const abort = new AbortController();
  const done = await train(engine, run, {
    pictures,
    signal: abort.signal,
    onStep: (report) => {
      reports.push(report);
      if (report.step === 120) abort.abort();
    },
  });
  assert.equal(done, false);
  assert.equal(run.step, 120);
  const bound = (report: Report<VariationalRun>): number =>
    report.reconstruction + report.divergence;
  assert.ok(
    bound(reports[119]) < 0.7 * bound(reports[0]),
    `${bound(reports[0])} ${bound(reports[119])}`,
  );
  assert.equal(reports[119].images, 120 * 64);
});

test("training for the importance-weighted bound learns, and says how that bound does", async () => {
  const run = start(120, { importance: 5 });
  const reports: Report<VariationalRun>[] = [];
  await train(engine, run, { pictures, onStep: (report) => void reports.push(report) });
  const bounds = reports.map(({ bound }) => bound ?? Number.NaN);
  assert.ok(bounds[119] > 0.8 * bounds[0], `${bounds[0]} ${bounds[119]}`);
  for (const [i, { reconstruction, divergence }] of reports.entries())
    assert.ok(bounds[i] > -reconstruction - divergence - 0.5, `step ${i + 1}`);
  assert.throws(
    () => start(5, { importance: 5, beta: [[0, 0.5]] }),
    /"beta" must be 1 where several latents/,
  );
});

test("the engine's optimiser is the reference's", async () => {
  const reference = await createEngine({ kind: "reference" });
  const actual = start(2);
  await train(engine, actual, { pictures, until: 2 });
  const expected = { ...start(2), arithmetic: "float64" as const };
  await train(reference, expected, { pictures, until: 2 });
  await reference.dispose();
  const fresh = start(2);
  for (const [name, tensor] of Object.entries(expected.parameters)) {
    const moved = tensor.map((value, i) => value - fresh.parameters[name][i]);
    const moves = actual.parameters[name].map((value, i) => value - fresh.parameters[name][i]);
    assertAtMost(relative(moves, moved, 1e-6), 1e-2, name);
  }
});

test("a run's model is the running average of its weights, over fewer steps while there are few", async () => {
  const run = start(6, { averaging: 0.4 });
  const expected = Object.fromEntries(
    Object.entries(run.parameters).map(([name, tensor]) => [name, Float64Array.from(tensor)]),
  );
  const onStep = ({ step }: Report<VariationalRun>): void => {
    const kept = [1 / 10, 2 / 11, 3 / 12, 4 / 13, 5 / 14, 0.4][step - 1];
    for (const [name, tensor] of Object.entries(expected))
      for (const [i, value] of run.parameters[name].entries())
        tensor[i] = kept * tensor[i] + (1 - kept) * value;
  };
  await train(engine, run, { pictures, onStep });
  for (const [name, tensor] of Object.entries(expected))
    assertAtMost(relative(run.average[name], tensor), 1e-6, name);
});

test("without Muon a weight moves by Adam or by Adamax, as the recipe says", async () => {
  for (const optimiser of ["adam", "adamax"] as const) {
    const run = start(1, { optimiser, muon: 0, learningRate: [[0, 0.25]] });
    const fresh = start(1);
    await train(engine, run, { pictures });
    // The first step of both is the gradient's sign.
    const moved = run.parameters["encoder.0.weight"].map((value, i) =>
      Math.abs(value - fresh.parameters["encoder.0.weight"][i]),
    );
    for (const distance of moved) assertAtMost(distance, 0.2501, optimiser);
    assertAtMost(Math.abs(Math.max(...moved) - 0.25), 1e-3, optimiser);
    // Only Adam has a second moment, whose bias it corrects.
    assert.equal(run.moments.power2 < 1, optimiser === "adam");
  }
});

test("runs and pictures that do not fit are refused in one sentence", async () => {
  const run = start(2);
  await assert.rejects(
    train(engine, run, { pictures: { ...pictures, size: 8 } }),
    /8 x 8 pixels.*7 x 7/,
  );
  await assert.rejects(
    train(engine, { ...run, arithmetic: "relaxed" }, { pictures }),
    /made in relaxed arithmetic/,
  );
  await assert.rejects(train(engine, run), /learns from pictures, but none were given/);
  assert.throws(() => start(2, { batch: 12 }), /"batch" must be a multiple of 8/);
  assert.throws(() => decodeRun(encodeRun(run).subarray(0, 5000)), /truncated/);
});
