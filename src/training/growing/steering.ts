/** What checks change in training: when it ends, what batches are made of, and which cuts are drawn. */
import { HEALING } from "../../measure/cuts.ts";
import { isAtMost } from "../../measure/error.ts";
import type { GrowingRun } from "../run.ts";
import { halfCosine, scheduleAt, scheduleUpTo } from "../schedule.ts";
import { type Check, staysLong } from "./check.ts";
import type { Recipe } from "./recipe.ts";

/** Where a run stands, as far as checks go. */
type Standing = Pick<GrowingRun, "recipe" | "step" | "checks">;

/** Error of a grown creature that training is content with, where a further round might still bring it nearer. */
const CLOSE = 0.01;
/** Rounds after which a rule that heals and stays is good enough, however close. */
const ROUNDS_FOR_CLOSENESS = 2;

/** Tells whether a run is to be measured as it stands, before it goes on: in full, or on a few creatures. */
export function dueCheck({ recipe, step, checks }: Standing): "full" | "few" | undefined {
  const { rounds, earlyEnd, checkEvery, trainingSteps } = recipe;
  if (rounds === undefined || step === 0 || checks?.at(-1)?.step === step) return undefined;
  if (step >= trainingSteps || step === earlyEnd || rounds.includes(step)) return "full";
  return checkEvery !== undefined && step % checkEvery === 0 ? "few" : undefined;
}

/** The training step after which training may next end. */
export function roundEnd(
  { rounds = [], earlyEnd, trainingSteps }: Pick<Recipe, "rounds" | "earlyEnd" | "trainingSteps">,
  step: number,
): number {
  if (earlyEnd !== undefined && earlyEnd >= step) return earlyEnd;
  return rounds.find((end) => end >= step && end < trainingSteps) ?? trainingSteps;
}

/** Whether a run need not go on: its rule heals, stays itself for 10,000 steps, and is as close as may be asked. */
export function isContent({ checks, recipe, step }: Standing): boolean {
  const last = checks?.at(-1);
  if (!last?.isFull || last.step !== step || !last.heals || !staysLong(last)) return false;
  const made = (recipe.rounds ?? []).filter((end) => end <= step).length;
  return isAtMost(last.grown, CLOSE) || made >= ROUNDS_FOR_CLOSENESS;
}

/** Error of a grown creature that a learning rate may fall from: on the way down it becomes half of that, or less. */
const NEAR = 0.02;

/**
 * Returns the recipe as a check on the way changes it. Where nothing is left to object to in the first of several rounds, the learning
 * rate falls to that round's last until the next check, which is a full one and may end training. If it does not, the round goes on as it
 * would have. A run that collapses and goes back keeps the fall.
 */
export function hastened(recipe: Recipe, check: Check): Recipe {
  const { rounds = [], earlyEnd = 0, checkEvery, learningRate } = recipe;
  if (rounds.length === 0 || checkEvery === undefined || check.isFull) return recipe;
  const [first] = rounds;
  const { step } = check;
  const end = step + checkEvery;
  if (end >= first || step < earlyEnd || !isSound(check)) return recipe;
  const ofRound = scheduleUpTo(learningRate, first);
  const last = scheduleAt(ofRound.length > 0 ? ofRound : learningRate, first);
  const fall = halfCosine(checkEvery, scheduleAt(learningRate, step), last);
  return {
    ...recipe,
    earlyEnd: end,
    learningRate: [
      ...learningRate.filter(([at]) => at < step),
      ...fall.map(([at, rate]) => [step + at, rate] as const),
      [end, scheduleAt(learningRate, end)],
      ...learningRate.filter(([at]) => at > end),
    ],
  };
}

/** Whether training may end before its first round does. */
export function mayEndEarly({ rounds = [], checkEvery = Infinity }: Recipe): boolean {
  return rounds.length > 0 && 2 * checkEvery < rounds[0];
}

/** Whether a check on the way finds nothing to object to. */
function isSound(check: Check): boolean {
  const { heals, unhealed, unswitched = 0, grown } = check;
  const isWhole = heals && unhealed.length === 0 && unswitched === 0;
  return isWhole && staysSoFar(check) && isAtMost(grown, NEAR);
}

/** What the batches are made of, besides the seed and untouched creatures of the pool. */
export interface Emphasis {
  /** Creatures that are cut. */
  readonly damaged: number;
  /** Creatures that begin as an old state, 0 or 1. */
  readonly old: number;
  /** Names of the cuts that did not heal; half of the damage is made of them. */
  readonly weakCuts: readonly string[];
}

/**
 * Returns what the last check asks of the batches: cuts that did not heal are made again, and if creatures drift, one fewer is cut, and an
 * old one takes its place.
 * @param damaged creatures that are cut by the recipe
 */
export function emphasis({ checks, recipe }: Standing, damaged: number): Emphasis {
  const last = checks?.at(-1);
  const weakCuts = [...new Set(last?.unhealed ?? [])];
  const cut = recipe.regime === "regenerating" ? damaged : 0;
  const old = last !== undefined && drifts(last) && cut > 1 ? 1 : 0;
  return { damaged: cut - old, old, weakCuts };
}

/** Whether a check shows that what grows does not stay as it is. */
function drifts(check: Check): boolean {
  return check.cuts > 0 && !staysSoFar(check);
}

/** Whether nothing that was measured shows that creatures change. */
function staysSoFar(check: Check): boolean {
  return isAtMost(check.at2000, HEALING.grown) && staysLong(check);
}
