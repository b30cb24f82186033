/** Draws the states that a training step starts from (Distill 2020, experiments 1 to 3). */

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
import type { DamagePhase, Recipe } from "./recipe.ts";

/** The samples that a training step unrolls. */
export interface Batch {
  /** Place of each sample in the pool; empty without a pool. */
  readonly slots: readonly number[];
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
  const key = (stream: number, ...index: number[]): Key =>
    deriveKey(run.rngSeed, stream, run.rollbacks, run.step, ...index);
  const [shortest, longest] = recipe.rolloutSteps;
  const steps = shortest + uniformInt(key(STREAM.rolloutLength), 0, longest - shortest + 1);
  const fireKeys = Array.from({ length: recipe.batch }, (_, sample) => key(STREAM.fire, sample));
  const seed = seedState(run.spec, run.height, run.width);
  if (recipe.regime === "growing") {
    return { slots: [], states: fireKeys.map(() => seed), fireKeys, steps };
  }
  const drawn = [...drawDistinct(key(STREAM.poolDraw), run.pool.size, recipe.batch)];
  const samples = worstFirst(drawn.map((slot) => readSample(run, slot, objective)));
  const slots = samples.map(({ slot }) => slot);
  const states = samples.map(({ state }) => state);
  states[0] = seed;
  if (recipe.regime === "regenerating") {
    const phase = damagePhase(recipe, run.step);
    for (let i = 0; i < phase.samples; i++) {
      const sample = recipe.batch - 1 - i;
      states[sample] = damage(run, states[sample], key(STREAM.damage, i), phase);
    }
  }
  return { slots, states, fireKeys, steps };
}

interface Sample {
  readonly slot: number;
  readonly state: Float32Array;
  /** The objective's measure of how far the state is from the target. */
  readonly error: number;
}

function readSample(run: GrowingRun, slot: number, objective: Objective): Sample {
  const state = readEntry(run.pool, "state", slot);
  return { slot, state, error: objective.error(state, run.target) };
}

function worstFirst(samples: readonly Sample[]): Sample[] {
  return [...samples].sort((a, b) => b.error - a.error);
}

/** Returns the phase of damage that a training step belongs to. */
function damagePhase({ damage }: Recipe, step: number): DamagePhase {
  return damage.findLast(({ fromStep }) => fromStep <= step) ?? damage[0];
}

/** Fewest mature cells that a damaged creature keeps, since nothing grows from nothing. */
const SURVIVORS = 5;
/** Number of cuts that are drawn before a creature is left whole. */
const MOST_CUTS = 20;
/** Number of random draws that one cut takes. */
const DRAWS_A_CUT = 7;

/** Cuts a state. A cut that would leave too little is drawn again; in the end, the state is left whole. */
function damage(run: GrowingRun, state: Float32Array, key: Key, phase: DamagePhase): Float32Array {
  for (let draw = 0; draw < MOST_CUTS; draw++) {
    const damaged = state.slice();
    applyCut(damaged, run.height, run.width, drawCut(key, DRAWS_A_CUT * draw, phase));
    if (matureCells(damaged, run.spec) >= SURVIVORS) return damaged;
  }
  return state;
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
