// Variational runs that collapse: taken back to their snapshot, with other draws and an empty pool, and given up in the end.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { entryCount } from "../../src/training/pool.ts";
import { newRun, type VariationalRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { type Report, train } from "../../src/training/train.ts";
import { batchIndices, batchNoise, batchPictures } from "../../src/training/variational/batch.ts";
import { drawPlaces, drawSteps } from "../../src/training/variational/pool.ts";
import { liteRecipe } from "../../src/training/variational/recipe.ts";
import { bars as pictures } from "../support/bars.ts";
import { assertAllSameBits, assertSameBits } from "../support/compare.ts";
import { smallSpec } from "../support/variational.ts";

const spec = smallSpec({ sides: [4, 7], steps: [0, 3], update: { kind: "chain", hidden: [8] } });

const engine = await createEngine({ arithmetic: "plain", threads: 0 });
after(() => engine.dispose());

function start(changes: Partial<VariationalRun["recipe"]> = {}): VariationalRun {
  const pool = { size: 16, steps: [2, 3] as const };
  const recipe = { ...liteRecipe(60), batch: 8, pool, ...changes };
  return newRun({ kind: "variational", spec, rngSeed: 5, arithmetic: "plain", recipe });
}

/** Spoils a weight of a run when it has made this step for the first time. */
function spoilAt(run: VariationalRun, at: number) {
  const reports: Report<VariationalRun>[] = [];
  let spoilt = false;
  const onStep = (report: Report<VariationalRun>): void => {
    reports.push(report);
    if (report.step !== at || spoilt) return;
    spoilt = true;
    run.parameters["seed.weight"][0] = Number.NaN;
  };
  return { reports, onStep };
}

test("a run that breaks goes back to its snapshot, fills a new pool, and ends well", async () => {
  const run = start();
  const { reports, onStep } = spoilAt(run, 53);
  assert.equal(await train(engine, run, { pictures, onStep }), true);
  assert.deepEqual([run.step, run.rollbacks], [60, 1]);
  const collapse = reports.findIndex(({ rollback }) => rollback);
  assert.equal(collapse, 53);
  assert.equal(reports[collapse].rollback?.toStep, 50);
  assert.match(reports[collapse].rollback?.reason ?? "", /no longer (a number|numbers)/);
  assert.deepEqual(
    reports.slice(collapse - 1, collapse + 5).map(({ step, pool }) => [step, pool?.kept === null]),
    [
      [53, false],
      [54, false],
      [51, true],
      [52, true],
      [53, false],
      [54, false],
    ],
  );
  for (const tensor of Object.values(run.average)) assert.ok(tensor.every(Number.isFinite));
});

test("a run that is stored after a rollback goes on to the same bits", async () => {
  const whole = start();
  await train(engine, whole, { pictures, ...spoilAt(whole, 53) });
  const first = start();
  const { reports, onStep } = spoilAt(first, 53);
  const abort = new AbortController();
  await train(engine, first, {
    pictures,
    signal: abort.signal,
    onStep: (report) => {
      onStep(report);
      if (reports.length === 56) abort.abort();
    },
  });
  assert.deepEqual([first.rollbacks, first.step, entryCount(first.pool)], [1, 52, 16]);
  const second = decodeRun(encodeRun(first), "variational");
  await train(engine, second, { pictures });
  assertSameBits(encodeRun(second), encodeRun(whole), "run");
});

test("a rate that breaks the weights each time is given up, and the run is as it began", async () => {
  const run = start({ learningRate: [[0, 1e39]] });
  const { parameters } = structuredClone(run);
  const reports: Report<VariationalRun>[] = [];
  await assert.rejects(
    train(engine, run, { pictures, onStep: (report) => void reports.push(report) }),
    /^Error: Training collapsed 9 times \(the weights are no longer numbers\): try another rngSeed, a lower learning rate, or start from a trained model\.$/,
  );
  assert.equal(reports.length, 8);
  for (const { rollback } of reports) assert.equal(rollback?.toStep, 0);
  assertAllSameBits(run.parameters, parameters, "weights");
  assertAllSameBits(run.parameters, run.snapshot.parameters, "snapshot");
  assert.deepEqual([entryCount(run.pool), run.moments.power1], [0, 1]);
});

test("after a rollback every draw is another", async () => {
  const run = start({ binarisation: "dynamic", mirror: true, shift: 1 });
  await train(engine, run, { pictures, until: 4 });
  const draws = (rollbacks: number) => {
    const at = { ...run, rollbacks };
    const indices = batchIndices(at, pictures, 8);
    return {
      indices,
      noise: batchNoise(at, 8),
      pictures: batchPictures(at, pictures, [0, 1, 2, 3, 4, 5, 6, 7]),
      places: drawPlaces(run.pool, 4, { size: 16, steps: [2, 3] }, at),
      steps: Array.from({ length: 40 }, (_, step) =>
        drawSteps({ size: 16, steps: [2, 3] }, { ...at, step }),
      ),
    };
  };
  const [before, after, later] = [draws(0), draws(1), draws(2)];
  assert.deepEqual(draws(0), before);
  for (const name of Object.keys(before) as (keyof typeof before)[]) {
    assert.notDeepEqual(after[name], before[name], name);
    assert.notDeepEqual(later[name], after[name], name);
  }
});

test("grey pictures of digits are kept sparsely: black pixels take no place in the file", async () => {
  const run = start();
  await train(engine, run, { pictures, until: 2 });
  for (const { cells, values } of run.pool.columns.picture) {
    assert.ok(cells.length > 0 && cells.length < 49, `${cells.length} cells`);
    assert.ok(values.every((value) => value === 1));
  }
});
