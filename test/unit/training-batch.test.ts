// Which states a training step starts from, what is done to them, and where its last states go.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ALPHA, matureCells } from "../../src/ops/cell.ts";
import { seedState } from "../../src/systems/growing/seed.ts";
import { drawBatch } from "../../src/training/growing/batch.ts";
import type { DamagePhase, Recipe } from "../../src/training/growing/recipe.ts";
import { keep, readEntry } from "../../src/training/pool.ts";
import type { GrowingRun } from "../../src/training/run.ts";
import { toSparse } from "../../src/training/sparse-state.ts";
import { assertAllSameBits, assertSameBits } from "../support/compare.ts";
import { Draws } from "../support/rules.ts";
import { discTarget, REGIMES, SIDE, SMALL_SPEC, smallRecipe, smallRun } from "../support/runs.ts";

const C = SMALL_SPEC.channels;
const SEED = seedState(SMALL_SPEC, SIDE, SIDE);

/** A run whose pool holds the target, spoilt more from slot to slot; every cell lives. */
function filledRun(recipe: Recipe): GrowingRun {
  const run = smallRun(recipe);
  const target = discTarget();
  const states = Array.from({ length: run.pool.size }, (_, slot) => {
    const state = new Float32Array(SIDE * SIDE * C).fill(0.5);
    for (let i = 0; i < target.length; i++)
      state[Math.floor(i / 4) * C + (i % 4)] = target[i] + 0.2 + 0.1 * ((slot * 3) % 7);
    return toSparse(state, C);
  });
  if (run.pool.size > 0) run.pool = { ...run.pool, columns: { state: states } };
  return run;
}

function slotState(run: GrowingRun, slot: number): Float32Array {
  return readEntry(run.pool, "state", slot);
}

test("growing: the whole batch is the seed, and nothing is kept", () => {
  const run = smallRun(smallRecipe("growing"));
  const batch = drawBatch(run);
  assert.deepEqual(batch.slots, []);
  assert.equal(batch.states.length, 3);
  for (const state of batch.states) assertSameBits(state, SEED, "state");
  assert.equal(run.pool.size, 0);
});

test("persistent: different slots, worst first, and the seed in place of the worst", () => {
  const recipe = smallRecipe("persistent", { batch: 4 });
  const run = filledRun(recipe);
  const drawn = new Set<number>();
  for (run.step = 0; run.step < 40; run.step++) {
    const { slots, states } = drawBatch(run);
    assert.equal(new Set(slots).size, 4);
    for (const slot of slots) drawn.add(slot);
    // Slot s differs from the target by 0.2 + 0.1 * (3 s mod 7) everywhere.
    const errors = slots.map((slot) => (slot * 3) % 7);
    assert.deepEqual(
      errors,
      [...errors].sort((a, b) => b - a),
    );
    assertSameBits(states[0], SEED, "the worst");
    for (const [i, slot] of slots.entries())
      if (i > 0) assertSameBits(states[i], slotState(run, slot), `sample ${i}`);
  }
  assert.equal(drawn.size, recipe.poolSize);
});

test("regenerating: the best samples are damaged, the pool itself is not", () => {
  const recipe = smallRecipe("regenerating", { batch: 6 });
  const run = filledRun(recipe);
  const cuts = new Set<string>();
  for (run.step = 0; run.step < 30; run.step++) {
    const before = structuredClone(run.pool);
    const { slots, states } = drawBatch(run);
    assert.deepEqual(run.pool, before);
    assertSameBits(states[0], SEED, "the worst");
    for (const [i, slot] of slots.entries()) {
      if (i === 0) continue;
      const whole = slotState(run, slot);
      const cut = cellsCut(states[i], whole);
      assert.equal(cut.length > 0, i >= 3, `sample ${i} of step ${run.step}`);
      if (cut.length > 0) cuts.add(cut.join());
    }
  }
  assert.ok(cuts.size > 80, `${cuts.size} different cuts`);
});

/** Cells that are wholly zero in a state; all others must be as they were. */
function cellsCut(state: Float32Array, whole: Float32Array): number[] {
  const cut: number[] = [];
  for (let cell = 0; cell < SIDE * SIDE; cell++) {
    const now = state.subarray(cell * C, (cell + 1) * C);
    if (now.every((value) => value === 0)) cut.push(cell);
    else assertSameBits(now, whole.subarray(cell * C, (cell + 1) * C), `cell ${cell}`);
  }
  return cut;
}

test("damage has phases, and never takes everything", () => {
  const gentle: DamagePhase = {
    fromStep: 0,
    samples: 1,
    halves: 0,
    squares: 0,
    radius: [0.2, 0.2],
    reach: 0,
  };
  const hard: DamagePhase = { ...gentle, fromStep: 5, samples: 3, halves: 1 };
  const deadly: DamagePhase = { ...gentle, fromStep: 8, samples: 2, radius: [9, 9] };
  const recipe = smallRecipe("regenerating", { batch: 4, damage: [gentle, hard, deadly] });
  const run = filledRun(recipe);
  const damagedAt = (step: number): number[] => {
    run.step = step;
    const { slots, states } = drawBatch(run);
    return states
      .map((state, i) => cellsCut(state, i === 0 ? SEED : slotState(run, slots[i])).length)
      .slice(1);
  };
  const middle = damagedAt(4);
  assert.deepEqual(middle.slice(0, 2), [0, 0]);
  assert.ok(middle[2] >= 4 && middle[2] <= 16, `${middle}`);
  // All but the seed.
  for (const cut of damagedAt(5)) assert.ok(cut >= 20 && cut <= SIDE * SIDE - 5, `${cut}`);
  // A disc that covers the grid leaves nothing to grow from: it is left out.
  assert.deepEqual(damagedAt(8), [0, 0, 0]);
});

test("a seed is not damaged, since nothing would be left", () => {
  const recipe = smallRecipe("regenerating", { batch: 4 });
  const run = smallRun(recipe);
  for (run.step = 0; run.step < 20; run.step++)
    for (const state of drawBatch(run).states) assertSameBits(state, SEED, "state");
  const state = SEED.slice();
  assert.equal(matureCells(state, SMALL_SPEC), 1);
  state[ALPHA] = SMALL_SPEC.aliveThreshold + 0.01;
  assert.equal(matureCells(state, SMALL_SPEC), 2);
});

test("last states go back to the slots that they came from", () => {
  const recipe = smallRecipe("persistent");
  const run = filledRun(recipe);
  const before = [...run.pool.columns.state];
  const batch = drawBatch(run);
  const draws = new Draws(1);
  const states = batch.states.map((state) => state.map(() => draws.normal()));
  const ends = states.map((state) => toSparse(state, C));
  keep(run.pool, { places: batch.slots, columns: { state: ends } });
  for (const [slot, entry] of run.pool.columns.state.entries()) {
    const sample = batch.slots.indexOf(slot);
    if (sample < 0) assert.equal(entry, before[slot]);
    else assertSameBits(slotState(run, slot), states[sample], `slot ${slot}`);
  }
});

test("a batch follows from rngSeed, rollbacks and step alone", () => {
  for (const regime of REGIMES) {
    const recipe = smallRecipe(regime);
    const run = filledRun(recipe);
    const first = drawBatch(run);
    const again = drawBatch(run);
    assert.deepEqual(
      [again.slots, again.fireKeys, again.steps],
      [first.slots, first.fireKeys, first.steps],
    );
    assertAllSameBits(again.states, first.states, regime);
    assert.equal(new Set(first.fireKeys.map(String)).size, recipe.batch);
    for (const change of [{ rngSeed: 4 }, { rollbacks: 1 }, { step: 1 }]) {
      const other = drawBatch({ ...run, ...change });
      assert.notDeepEqual(other.fireKeys, first.fireKeys, JSON.stringify(change));
    }
  }
});

test("rollouts are as long as the recipe says, every length about as often", () => {
  const recipe = smallRecipe("growing", { rolloutSteps: [6, 9] });
  const run = smallRun(recipe);
  const counts = new Map<number, number>();
  for (run.step = 0; run.step < 800; run.step++) {
    const { steps } = drawBatch(run);
    counts.set(steps, (counts.get(steps) ?? 0) + 1);
  }
  assert.deepEqual([...counts.keys()].sort(), [6, 7, 8, 9]);
  for (const count of counts.values()) assert.ok(Math.abs(count - 200) <= 55, `${count}`);
});
