/** Draws the states that a training step starts from (Distill 2020, experiments 1 to 3). */

import { cutNamed } from "../../measure/cuts.ts";
import {
  deriveKey,
  drawDistinct,
  type Key,
  STREAM,
  uniform,
  uniformInt,
} from "../../numbers/random.ts";
import type { Objective } from "../../objectives/objective.ts";
import { squaredError } from "../../objectives/squared-error.ts";
import { matureCells } from "../../ops/cell.ts";
import { applyCut, type Cut } from "../../systems/growing/cut.ts";
import { seedState } from "../../systems/growing/seed.ts";
import { readEntry } from "../pool.ts";
import type { GrowingRun } from "../run.ts";
import { placesOfGoal } from "./old-states.ts";
import type { DamagePhase, Recipe } from "./recipe.ts";
import { goalOfPlace, pictureCount, targetOf } from "./run-goals.ts";
import { emphasis } from "./steering.ts";

/** The samples that a training step unrolls. */
export interface Batch {
  /** Place of each sample in the pool; empty without a pool. */
  readonly slots: readonly number[];
  /** Goal of each sample, as its number in the spec; 0 where the rule has none. */
  readonly goals: readonly number[];
  /** First state of each sample [H, W, C]; with a pool, the one with the highest loss comes first. */
  readonly states: Float32Array[];
  /** Key of each sample's fire masks. */
  readonly fireKeys: readonly Key[];
  /** Length of the rollout in steps of the rule. */
  readonly steps: number;
}

/** Draws the batch of a run's next training step. Every draw is a function of its rngSeed, rollbacks and step. */
export function drawBatch(run: GrowingRun, objective: Objective = squaredError): Batch {
  const { recipe } = run;
  const key: Keys = (stream, ...index) =>
    deriveKey(run.rngSeed, stream, run.rollbacks, run.step, ...index);
  const [shortest, longest] = recipe.rolloutSteps;
  const steps = shortest + uniformInt(key(STREAM.rolloutLength), 0, longest - shortest + 1);
  const fireKeys = Array.from({ length: recipe.batch }, (_, sample) => key(STREAM.fire, sample));
  if (recipe.regime === "growing") {
    const seed = seedState(run.spec, run.height, run.width);
    const goals = fireKeys.map((_, i) => (run.step * recipe.batch + i) % pictureCount(run));
    return { slots: [], goals, states: fireKeys.map(() => seed), fireKeys, steps };
  }
  const phase = damagePhase(recipe, run.step);
  const { damaged, old, weakCuts } = emphasis(run, phase.samples);
  const samples = drawSamples(run, key, objective);
  const slots = samples.map(({ slot }) => slot);
  const states = samples.map(({ state }) => state);
  for (let i = 0; i < damaged; i++) {
    const sample = recipe.batch - 1 - i;
    states[sample] = damage(run, states[sample], cutsFrom(key, i, phase, weakCuts));
  }
  for (let i = 0; i < old; i++) {
    const sample = recipe.batch - 1 - damaged - i;
    states[sample] = oldState(run, slots[sample], key(STREAM.oldState, i)) ?? states[sample];
  }
  for (let i = 0; i < (recipe.switches ?? 0); i++) {
    const sample = recipe.batch - 1 - damaged - old - i;
    states[sample] = stateOfOther(run, slots[sample], key(STREAM.goalSwitch, i));
  }
  const goals = slots.map((slot) => goalOfPlace(run, slot));
  return { slots, goals, states, fireKeys, steps };
}

/** Draws a state of the pool that has another goal than a place. */
function stateOfOther(run: GrowingRun, place: number, key: Key): Float32Array {
  const goals = pictureCount(run);
  const goal = (goalOfPlace(run, place) + 1 + uniformInt(key, 0, goals - 1)) % goals;
  const turns = Math.ceil((run.pool.size - goal) / goals);
  return readEntry(run.pool, "state", goal + goals * uniformInt(key, 1, turns));
}

/** Draws an old state of the goal that a place has, if there are any. */
function oldState(run: GrowingRun, place: number, key: Key): Float32Array | undefined {
  const places = placesOfGoal(run, goalOfPlace(run, place));
  return run.old && readEntry(run.old, "state", places[uniformInt(key, 0, places.length)]);
}

/** Makes the keys of a training step, each for a purpose and perhaps a sample. */
type Keys = (stream: number, ...index: number[]) => Key;

/** Draws samples of the pool, the one with the highest error first, and puts the seed in its place. */
function drawSamples(run: GrowingRun, key: Keys, objective: Objective): Sample[] {
  const drawn = drawDistinct(key(STREAM.poolDraw), run.pool.size, run.recipe.batch);
  const [worst, ...others] = worstFirst(
    Array.from(drawn, (slot) => readSample(run, slot, objective)),
  );
  return [{ ...worst, state: seedState(run.spec, run.height, run.width) }, ...others];
}

interface Sample {
  readonly slot: number;
  readonly state: Float32Array;
  /** The objective's measure of how far the state is from the target. */
  readonly error: number;
}

function readSample(run: GrowingRun, slot: number, objective: Objective): Sample {
  const state = readEntry(run.pool, "state", slot);
  const target = targetOf(run, goalOfPlace(run, slot));
  return { slot, state, error: objective.error(state, target) };
}

function worstFirst(samples: readonly Sample[]): Sample[] {
  return [...samples].sort((a, b) => b.error - a.error);
}

/** Returns the phase of damage that a training step belongs to. */
export function damagePhase({ damage }: Recipe, step: number): DamagePhase {
  return damage.findLast(({ fromStep }) => fromStep <= step) ?? damage[0];
}

/** Fewest mature cells that a damaged creature keeps, since nothing grows from nothing. */
const SURVIVORS = 5;
/** Number of cuts that are drawn before a creature is left whole. */
const MOST_CUTS = 20;
/** Number of random draws that one cut takes. */
const DRAWS_A_CUT = 7;

/** Cuts a state. A cut that would leave too little is drawn again; in the end, the state is left whole. */
function damage(run: GrowingRun, state: Float32Array, draw: (again: number) => Cut): Float32Array {
  for (let again = 0; again < MOST_CUTS; again++) {
    const damaged = state.slice();
    applyCut(damaged, run.height, run.width, draw(again));
    if (matureCells(damaged, run.spec) >= SURVIVORS) return damaged;
  }
  return state;
}

/** Returns a sample's draws of cuts: random ones, or, half of the time where there are some, one that is known not to heal. */
function cutsFrom(
  key: Keys,
  sample: number,
  phase: DamagePhase,
  weakCuts: readonly string[],
): (again: number) => Cut {
  const random = key(STREAM.damage, sample);
  const weak = key(STREAM.weakCut, sample);
  if (weakCuts.length === 0 || uniform(weak, 0) < 0.5)
    return (again) => drawCut(random, DRAWS_A_CUT * again, phase);
  const name = weakCuts[uniformInt(weak, 1, weakCuts.length)];
  // One that leaves too little would do so again.
  return (again) =>
    again === 0
      ? cutNamed(name, key(STREAM.weakCut, sample, 0))
      : drawCut(random, DRAWS_A_CUT * again, phase);
}

/** Draws a cut of a random shape, with draws `first` to `first` + 6 of a key. */
function drawCut(key: Key, first: number, { halves, squares, radius, reach }: DamagePhase): Cut {
  const draw = (index: number): number => uniform(key, first + index);
  const shape = draw(0);
  if (shape < halves) {
    // The line passes the middle by at most 1/6 on each axis; half of the lines are parallel to an axis.
    const y = (draw(1) - 0.5) / 3;
    const x = (draw(2) - 0.5) / 3;
    const normalY = draw(3) - 0.5;
    const normalX = draw(4) - 0.5;
    if (draw(5) < 0.5) return { kind: "plane", y, x, normalY, normalX };
    return draw(6) < 0.5
      ? { kind: "plane", y, x, normalY, normalX: 0 }
      : { kind: "plane", y, x, normalY: 0, normalX };
  }
  const y = (2 * draw(1) - 1) * reach;
  const x = (2 * draw(2) - 1) * reach;
  const extent = draw(3);
  if (shape < halves + squares) return { kind: "box", y, x, half: 0.1 + 0.25 * extent };
  return { kind: "disc", y, x, radius: radius[0] + (radius[1] - radius[0]) * extent };
}
