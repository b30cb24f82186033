// Training from a pool of grids: its objective, its draws, its bits.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { createEngine } from "../../src/engine/create.ts";
import { deriveKey } from "../../src/numbers/random.ts";
import { randomSquare } from "../../src/systems/variational/square.ts";
import { emptyPool, entryCount, keep, readEntry } from "../../src/training/pool.ts";
import { newRun, type VariationalRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { type Report, train } from "../../src/training/train.ts";
import {
  checkPool,
  drawPlaces,
  drawSteps,
  keptGrids,
  poolShapes,
  takeGrids,
} from "../../src/training/variational/pool.ts";
import { createPoolTrainer } from "../../src/training/variational/pool-trainer.ts";
import { liteRecipe } from "../../src/training/variational/recipe.ts";
import { bars as pictures } from "../support/bars.ts";
import { assertAllSameBits, assertAtMost, assertSameBits } from "../support/compare.ts";
import { GRID, gradientsOf, randomPoolBatch, spec } from "../support/pooled.ts";
import { slopeAt } from "../support/variational.ts";

const reference = await createEngine({ kind: "reference" });
const engine = await createEngine({ arithmetic: "plain", threads: 0 });
after(() => Promise.all([reference, engine].map((each) => each.dispose())));

test("float64 gradients are the finite differences of the objective", async () => {
  const batch = randomPoolBatch(1);
  const trainer = await createPoolTrainer(reference, spec, 8, 0.5);
  const objective = async (): Promise<number> => {
    const { reconstruction, divergence, losses } = await trainer.run(batch);
    const gone = losses.reduce((sum, value) => sum + value, 0);
    return (4 * (reconstruction + batch.beta * divergence) + gone) / 8;
  };
  const { gradients } = await trainer.run(batch);
  for (const [name, tensor] of Object.entries(batch.parameters))
    for (const place of [0, Math.floor(tensor.length / 2), tensor.length - 1]) {
      const slope = await slopeAt(tensor, place, objective);
      const difference = Math.abs(slope - gradients[name][place]) / (1 + Math.abs(slope));
      assertAtMost(difference, 1e-4, `${name}[${place}]`);
    }
  await trainer.dispose();
});

test("what goes on from the pool teaches the encoder and the seed nothing: no divergence is counted twice", async () => {
  const batch = randomPoolBatch(3);
  const { pooled } = randomPoolBatch(4);
  const [one, two] = [
    await gradientsOf(engine, batch),
    await gradientsOf(engine, { ...batch, pooled }),
  ];
  assert.notDeepEqual(one.losses, two.losses);
  for (const name of Object.keys(one.gradients).filter((each) => !each.startsWith("update.")))
    assertSameBits(one.gradients[name], two.gradients[name], name);
  const update = Object.keys(one.gradients).filter((name) => name.startsWith("update."));
  assert.deepEqual(update, ["update.0.weight", "update.0.bias", "update.1.weight"]);
  for (const name of update) assert.notDeepEqual(one.gradients[name], two.gradients[name]);
});

function start(steps: number, changes: Partial<VariationalRun["recipe"]> = {}): VariationalRun {
  const pool = { size: 40, steps: [2, 4] as const };
  const recipe = { ...liteRecipe(steps), batch: 16, pool, ...changes };
  return newRun({ kind: "variational", spec, rngSeed: 5, arithmetic: "plain", recipe });
}

test("the pool fills with new pictures' grids, and then half of each batch comes from there", async () => {
  const run = start(8);
  const reports: Report<VariationalRun>[] = [];
  await train(engine, run, { pictures, onStep: (report) => void reports.push(report) });
  assert.equal(entryCount(run.pool), 40);
  assert.deepEqual(
    reports.map(({ pool }) => pool?.kept === null),
    [true, true, true, false, false, false, false, false],
  );
  for (const { pool } of reports) assert.ok(pool && pool.steps >= 2 && pool.steps <= 4);
  assert.ok(new Set(reports.map(({ pool }) => pool?.steps)).size > 1);
  assert.ok(run.pool.columns.grid.every(({ values }) => values.some((value) => value !== 0)));
});

test("what went on returns to its place, new pictures take others, and the rest of the pool stays", async () => {
  const run = start(8);
  await train(engine, run, { pictures, until: 3 });
  const before = { grid: [...run.pool.columns.grid], picture: [...run.pool.columns.picture] };
  const { taken, given } = drawPlaces(run.pool, 8, { size: 40, steps: [2, 4] }, run);
  await train(engine, run, { pictures, until: 4 });
  const isSame = (column: "picture" | "grid", place: number): boolean =>
    isDeepStrictEqual(before[column][place], run.pool.columns[column][place]);
  for (let place = 0; place < 40; place++) {
    const isNew = given.includes(place);
    assert.equal(isSame("grid", place), !isNew && !taken.includes(place), `grid ${place}`);
    if (!isNew) assert.ok(isSame("picture", place), `picture ${place}`);
  }
  assert.ok(given.some((place) => !isSame("picture", place)));
});

for (const [until, importance] of [
  [2, 1],
  [6, 1],
  [2, 3],
])
  test(`a run of ${importance} latents that stops after step ${until}, is stored and goes on ends in the same bytes, on two threads too`, async () => {
    const whole = start(8, { importance });
    await train(engine, whole, { pictures });
    const threaded = await createEngine({ arithmetic: "plain", threads: 2 });
    const first = start(8, { importance });
    await train(threaded, first, { pictures, until });
    const second = decodeRun(encodeRun(first), "variational");
    await train(threaded, second, { pictures });
    await threaded.dispose();
    const [bytes, expected] = [second, whole].map(encodeRun).map((run) => Buffer.from(run));
    assert.ok(bytes.equals(expected), "the same bytes");
  });

test("half of the smallest batch is enough for several latents", async () => {
  const run = start(7, { importance: 3, batch: 8 });
  await train(engine, run, { pictures });
  assert.equal(run.step, 7);
  assert.equal(entryCount(run.pool), 40);
});

test("a run without its pool goes on with a new one, and a broken pool is refused", async () => {
  const run = start(8);
  await train(engine, run, { pictures, until: 5 });
  const bytes = encodeRun({ ...run, pool: emptyPool(40, poolShapes(spec)) });
  assertAtMost(bytes.length, encodeRun(run).length - 40 * GRID * 4, "bytes");
  const small = decodeRun(bytes, "variational");
  assert.equal(entryCount(small.pool), 0);
  assertAllSameBits(small.parameters, run.parameters, "parameters");
  await train(engine, small, { pictures, until: 7 });
  assert.equal(entryCount(small.pool), 32);
  const larger = encodeRun({
    ...run,
    recipe: start(8, { pool: { size: 39, steps: [4, 4] } }).recipe,
  });
  assert.throws(() => decodeRun(larger), /its "pool" does not fit the run's recipe/);
});

test("pools that do not suit the model or its batches are refused in one sentence", () => {
  const steps = [2, 4] as const;
  const check = (pool: object, changes = {}) =>
    checkPool({ size: 40, steps, ...pool }, { ...spec, ...changes }, 16);
  check({});
  assert.throws(() => check({ size: 8 }), /must hold at least as many grids as a batch, 16, not 8/);
  assert.throws(
    () => check({ newcomers: 9 }),
    /0 to 8 newcomers of a batch of 16 can enter the pool, not 9/,
  );
  assert.throws(() => check({ steps: [0, 4] }), /from 1 to 256 steps of the rule, not 0 to 4/);
  assert.throws(() => check({}, { steps: [0, 0, 5] }), /takes 2 to 4 .* the spec has 5/);
  assert.throws(() => check({}, { steps: [0, 1, 4] }), /take all steps on their last grid/);
});

test("squares are half as wide as the grid, and lie anywhere in it with equal chances", () => {
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 10_000; draw++) {
    const { top, left, extent } = randomSquare(deriveKey(1, 2, draw), 7);
    assert.equal(extent, 3);
    counts.set(`${top} ${left}`, (counts.get(`${top} ${left}`) ?? 0) + 1);
  }
  assert.equal(counts.size, 25);
  for (const [place, count] of counts) {
    assert.match(place, /^[0-4] [0-4]$/);
    assertAtMost(Math.abs(count - 400), 80, place);
  }
});

test("draws: places differ, steps are uniform, half of the grids loses a square of all channels", () => {
  const run = start(8);
  const counts = new Map<number, number>();
  for (let step = 0; step < 3000; step++) {
    const steps = drawSteps({ size: 40, steps: [2, 4] }, { ...run, step });
    counts.set(steps, (counts.get(steps) ?? 0) + 1);
  }
  assert.deepEqual([...counts.keys()].sort(), [2, 3, 4]);
  for (const count of counts.values()) assertAtMost(Math.abs(count - 1000), 120, "steps");

  const recipe = { size: 40, steps: [2, 4] as const };
  const pool = emptyPool(40, poolShapes(spec));
  const [places, ones] = [Array.from({ length: 40 }, (_, i) => i), new Float32Array(40 * GRID)];
  const numbered = Float32Array.from({ length: 40 * 49 }, (_, i) => Math.floor(i / 49));
  keep(pool, keptGrids(spec, places, { pictures: numbered, grids: ones.fill(1) }));
  const { taken, given } = drawPlaces(pool, 8, recipe, run);
  assert.equal(new Set([...taken, ...given]).size, 16);
  const fewer = drawPlaces(pool, 8, { ...recipe, newcomers: 3 }, run);
  assert.deepEqual(fewer, { taken, given: given.slice(0, 3) });
  assert.notDeepEqual(drawPlaces(pool, 8, recipe, { ...run, step: 1 }).taken, taken);
  const { pictures: theirs, grids } = takeGrids(pool, spec, taken, run);
  assert.deepEqual(
    Array.from({ length: 8 }, (_, i) => theirs[i * 49]),
    taken,
  );
  for (let i = 0; i < 8; i++) {
    const grid = grids.subarray(i * GRID, (i + 1) * GRID);
    const cut = Array.from({ length: 49 }, (_, cell) => cell).filter(
      (cell) => grid[cell * 8] === 0,
    );
    assert.equal(grid.filter((value) => value === 0).length, 8 * cut.length);
    assert.equal(cut.length, i < 4 ? 9 : 0);
    if (i < 4)
      assert.deepEqual(
        cut,
        [0, 7, 14].flatMap((row) => [0, 1, 2].map((x) => cut[0] + row + x)),
      );
  }
  for (const place of places)
    assert.ok(
      readEntry(pool, "grid", place).every((value) => value === 1),
      "the pool itself is whole",
    );
});

test("of a full pool eight grids go on, and as many make way for new pictures as the recipe says", async () => {
  const changed = async (pool: object): Promise<number> => {
    const run = start(8, { pool: { size: 40, steps: [2, 4], ...pool } });
    await train(engine, run, { pictures, until: 3 });
    const before = [...run.pool.columns.grid];
    await train(engine, run, { pictures, until: 4 });
    return before.filter((grid, i) => !isDeepStrictEqual(grid, run.pool.columns.grid[i])).length;
  };
  assert.equal(await changed({}), 16);
  assert.equal(await changed({ newcomers: 3 }), 11);
});
