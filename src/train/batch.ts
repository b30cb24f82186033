/** Which states a training step starts from, and where its last states go (Distill 2020, experiments 1 to 3). */
import { scheduleAt } from "../optim/schedule.ts";
import type { RunState } from "../run/run-state.ts";
import { toDense, toSparse } from "../run/sparse-state.ts";
import { applyCut, type Cut, randomDisc } from "../spec/damage.ts";
import { VISIBLE } from "../spec/nca.ts";
import { deriveKey, type Key, STREAM, uniform, uniformInt } from "../spec/random.ts";
import { seedState } from "../spec/seed.ts";
import type { DamageKind, Recipe } from "./recipe.ts";

/** What a training step unrolls. */
export interface Batch {
  /** Places in the pool, one a sample; empty without a pool. */
  readonly slots: readonly number[];
  /** First states [H, W, C], one a sample; with a pool, highest loss first. */
  readonly states: Float32Array[];
  readonly fireKeys: readonly Key[];
  /** Length of the rollout. */
  readonly steps: number;
}

/** Draws the batch of the run's next training step. Every draw is a function of rngSeed, rollbacks and step. */
export function drawBatch(run: RunState, recipe: Recipe): Batch {
  const key = (stream: number, ...index: number[]): Key =>
    deriveKey(run.rngSeed, stream, run.rollbacks, run.step, ...index);
  const [shortest, longest] = recipe.rolloutSteps;
  const steps = shortest + uniformInt(key(STREAM.rolloutLength), 0, longest - shortest + 1);
  const fireKeys = Array.from({ length: recipe.batch }, (_, sample) => key(STREAM.fire, sample));
  const seed = seedState(run.spec, run.height, run.width);
  if (recipe.regime === "growing") {
    return { slots: [], states: fireKeys.map(() => seed), fireKeys, steps };
  }
  const slots = worstFirst(run, drawSlots(key(STREAM.poolDraw), run.pool.length, recipe.batch));
  const states = slots.map((slot) => readSlot(run, slot));
  states[0] = seed;
  if (recipe.regime === "regenerating") {
    const damaged = Math.min(recipe.batch - 1, Math.round(scheduleAt(recipe.damaged, run.step)));
    for (let i = 0; i < damaged; i++) {
      const cut = drawDamage(key(STREAM.damage, i), recipe.damageKinds);
      applyCut(states[recipe.batch - 1 - i], run.height, run.width, cut);
    }
  }
  return { slots, states, fireKeys, steps };
}

/** Puts the last states of a batch into the slots that they came from. */
export function writeBack(run: RunState, { slots }: Batch, states: readonly Float32Array[]): void {
  for (const [sample, slot] of slots.entries())
    run.pool[slot] = toSparse(states[sample], run.spec.channels);
}

function readSlot(run: RunState, slot: number): Float32Array {
  return toDense(run.pool[slot], run.height * run.width, run.spec.channels);
}

/** Different slots, uniformly: the first places of a Fisher-Yates shuffle. */
function drawSlots(key: Key, poolSize: number, batch: number): number[] {
  const slots = Array.from({ length: poolSize }, (_, slot) => slot);
  for (let i = 0; i < batch; i++) {
    const other = i + uniformInt(key, i, poolSize - i);
    [slots[i], slots[other]] = [slots[other], slots[i]];
  }
  return slots.slice(0, batch);
}

function worstFirst(run: RunState, slots: readonly number[]): number[] {
  const errors = new Map(
    slots.map((slot) => [slot, visibleError(readSlot(run, slot), run.target)]),
  );
  const error = (slot: number): number => errors.get(slot) as number;
  return [...slots].sort((a, b) => error(b) - error(a));
}

/** Sum of squared differences of the visible channels. */
function visibleError(state: Float32Array, target: Float32Array): number {
  const channels = (state.length * VISIBLE) / target.length;
  let sum = 0;
  for (let i = 0; i < target.length; i++) {
    const cell = Math.floor(i / VISIBLE);
    sum += (state[cell * channels + (i % VISIBLE)] - target[i]) ** 2;
  }
  return sum;
}

/** One cut of a random kind. A plane goes through a point of the middle quarter, in any direction. */
function drawDamage(key: Key, kinds: readonly DamageKind[]): Cut {
  const kind = kinds[uniformInt(key, 0, kinds.length)];
  if (kind === "disc") return randomDisc(key, 1);
  const [y, x, normalY, normalX] = [1, 2, 3, 4].map((draw) => uniform(key, draw) - 0.5);
  return { kind: "plane", y: y / 2, x: x / 2, normalY, normalX };
}
