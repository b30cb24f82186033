// Regrowth after a cut of models that do not double, on a rule that does nothing and on one that forgets.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { regrowthReport } from "../../src/cli/variational/regrowth-report.ts";
import { createEngine } from "../../src/engine/create.ts";
import { regrow } from "../../src/measure/variational/regrowth.ts";
import { normals } from "../../src/numbers/normal.ts";
import { deriveKey, STREAM } from "../../src/numbers/random.ts";
import { initialCellular } from "../../src/systems/variational/cells.ts";
import { randomSquare } from "../../src/systems/variational/square.ts";
import { assertAtMost, assertSameBits } from "../support/compare.ts";
import { randomVnca, smallSpec } from "../support/variational.ts";

const engine = await createEngine({ arithmetic: "plain", threads: 0 });
after(() => engine.dispose());

const spec = smallSpec({ size: 6, sides: [4, 8], steps: [0, 3] });
const latents = normals([1, 2], 300 * spec.latent);
const LAST = 4;

test("a rule that does nothing heals nothing: what is missing is the square, half as wide as the grid", async () => {
  const model = { spec, parameters: initialCellular(spec, 1) };
  const results = await regrow(engine, model, latents, LAST, 7);
  assert.equal(results.length, 300);
  for (const [i, { whole, cut, regrown, looks, blank }] of results.entries()) {
    assertSameBits(regrown, cut, "nothing changes");
    const { top, left } = randomSquare(deriveKey(7, STREAM.cut, LAST, i), 8);
    const inside = Array.from(whole.keys()).filter((pixel) => {
      const [y, x] = [Math.floor(pixel / 6) + 1 - top, (pixel % 6) + 1 - left];
      return y >= 0 && y < 4 && x >= 0 && x < 4;
    });
    for (const [pixel, value] of cut.entries())
      assert.equal(value, inside.includes(pixel) ? 0.5 : whole[pixel]);
    const errorOf = (filling: number): number =>
      inside.reduce((sum, pixel) => sum + (whole[pixel] - filling) ** 2, 0) / 36;
    assert.deepEqual(
      looks.map(({ steps, drift }) => [steps, drift]),
      [0, 8, 16, 32, 64].map((steps) => [steps, 0]),
    );
    for (const { error } of looks) assertAtMost(Math.abs(error - errorOf(0.5)), 1e-7, "error");
    assertAtMost(Math.abs(blank - errorOf(0)), 1e-7, "blank");
  }
  const report = regrowthReport(LAST, results);
  assert.deepEqual([report.pictures, report.looks[4].fall, report.looks[4].healed], [300, 0, 0]);
});

test("a picture's figures depend on nothing but its latent and its place, and drift is told apart", async () => {
  const model = { spec, parameters: randomVnca(spec, 4) };
  const all = await regrow(engine, model, latents, LAST, 7);
  const some = await regrow(engine, model, latents.slice(0, 3 * spec.latent), LAST, 7);
  assert.deepEqual(some, all.slice(0, 3));
  for (const { looks } of all) {
    assert.equal(looks[0].drift, 0);
    assert.ok(looks[4].drift > 0 && looks[0].error > 0);
  }
  const early = await regrow(engine, model, latents.slice(0, 3 * spec.latent), 2, 7);
  assert.ok(
    early.every(({ looks }) => looks[0].drift > 0),
    "cut before it is grown",
  );
});

test("the report: falls from the error after the cut, picture by picture, and their spread", () => {
  const picture = new Float32Array(1);
  const results = [0.1, 0.2, 0.3, 0.4, 1.2].map((left) => ({
    ...{ whole: picture, cut: picture, regrown: picture, blank: 2 },
    looks: [
      { steps: 0, error: 2, drift: 0 },
      { steps: 8, error: 2 * left, drift: 0.5 },
    ],
  }));
  const { blank, looks } = regrowthReport(9, results);
  assert.equal(blank, 2);
  const [, { error, drift, fall, quantiles, healed }] = looks;
  for (const [actual, expected] of [
    [error, 0.88],
    [drift, 0.5],
    [fall, 0.56],
    [quantiles["0.05"], -0.2],
    [quantiles["0.5"], 0.7],
    [quantiles["0.95"], 0.8],
    [healed, 0.6],
  ])
    assertAtMost(Math.abs(actual - expected), 1e-12, `${expected}`);
});
