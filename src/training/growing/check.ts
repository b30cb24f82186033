/** Measures the rule that a run gives, and says in words what was found. */
import type { Engine } from "../../engine/engine.ts";
import { CUT_NAMES, cutOutcome, HEALING } from "../../measure/cuts.ts";
import { errorAt } from "../../measure/drift.ts";
import { isAtMost, known } from "../../measure/error.ts";
import { type CutReport, heal } from "../../measure/heal.ts";
import { goalSeeds, healGoals, worstOf } from "../../measure/heal-goals.ts";
import { isSwitched } from "../../measure/switches.ts";
import {
  atLeast,
  choice,
  list,
  object,
  oneOf,
  optional,
  type Schema,
  whole,
} from "../../numbers/schema.ts";
import { underEachGoal } from "../../systems/growing/goals.ts";
import { givenWeights } from "../few-bits.ts";
import { MOST_STEPS } from "../optimiser/schema.ts";
import type { GrowingRun } from "../run.ts";
import { targetOf } from "./run-goals.ts";

/** What was found of the rule that a run gives. Errors are those of `heal`; null when not measured, or no numbers. */
export interface Check {
  /** Number of training steps that the rule had been trained for. */
  readonly step: number;
  /** Whether all that `heal` measures was measured, rather than a few creatures. */
  readonly isFull: boolean;
  /** Whether the rule heals, as far as these creatures tell. */
  readonly heals: boolean;
  /** How many cuts were made that can heal: none where nothing like the target grows. */
  readonly cuts: number;
  /** Names of the cuts that did not heal, the worst first. */
  readonly unhealed: readonly string[];
  /** Mean errors of uncut creatures to the target after 200, 2,000 and 10,000 steps, and of cut ones after regrowth. */
  readonly grown: number | null;
  readonly afterRegrowth: number | null;
  readonly at2000: number | null;
  readonly at10000: number | null;
  /** How many changes of goal were made, and how many of them failed; left out for a rule without goals. */
  readonly switches?: number;
  readonly unswitched?: number;
}

/** An error; null if it was not measured. */
const ERROR: Schema<number | null> = oneOf<number | null>(atLeast(0), choice(null));

/** Describes what was found, as a run file has it. */
export const CHECK: Schema<Check> = object<Check>({
  step: whole(1, MOST_STEPS),
  isFull: choice(true, false),
  heals: choice(true, false),
  cuts: whole(0, 100_000),
  unhealed: list(choice(...CUT_NAMES), 0, 100_000),
  grown: ERROR,
  afterRegrowth: ERROR,
  at2000: ERROR,
  at10000: ERROR,
  switches: optional(whole(0, 100_000)),
  unswitched: optional(whole(0, 100_000)),
});

/** Creatures of a check on the way, and of a full one, which are those of `heal`. */
const FEW = 2;
const ALL = 8;

/**
 * Measures the averaged rule of a run, on a few creatures or in full. What cannot change the verdict is left out: a rule that
 * grows nothing like its target is not cut, and one that does not heal is not watched for 10,000 steps.
 * @throws the signal's reason when it is aborted
 */
export async function checkRun(
  engine: Engine,
  run: GrowingRun,
  isFull: boolean,
  signal?: AbortSignal,
): Promise<Check> {
  if (run.spec.goals) return checkGoals(engine, run, isFull, signal);
  const { step, height, width, target } = run;
  const rule = { spec: run.spec, parameters: givenWeights(run) };
  const seeds = isFull ? ALL : FEW;
  // The creatures that steer are others than those that judge.
  const rngSeed = isFull ? 0 : ALL + step;
  const options = { height, width, target, seeds, rngSeed, signal };
  const first = await errorAt(engine, rule, { ...options, seeds: 1 }, HEALING.cutAt);
  // No error is negative: after such a one the mean of all is above the limit.
  if (!(first <= seeds * HEALING.grown)) {
    const unknown = { afterRegrowth: null, at2000: null, at10000: null };
    return { step, isFull, heals: false, cuts: 0, unhealed: [], grown: known(first), ...unknown };
  }
  const report = await heal(engine, rule, { ...options, longSteps: false });
  const { heals } = report;
  const { grown, afterRegrowth, at2000 } = report.target;
  const at10000 = isFull && heals ? await errorAt(engine, rule, options, 10_000) : null;
  return {
    ...{ step, isFull, heals, ...tallyCuts(report.cuts) },
    ...{ grown: known(grown), afterRegrowth: known(afterRegrowth) },
    ...{ at2000: known(at2000), at10000: known(at10000) },
  };
}

/** Counts the cuts that can heal, and names those that did not, the worst first. */
function tallyCuts(all: readonly CutReport[]): Pick<Check, "cuts" | "unhealed"> {
  const cuts = all.filter((cut) => cutOutcome(cut) !== "lost");
  const unhealed = cuts
    .filter((cut) => cutOutcome(cut) === "unhealed")
    .sort((a, b) => badness(b.errorAfter) - badness(a.errorAfter))
    .map(({ name }) => name);
  return { cuts: cuts.length, unhealed };
}

/**
 * Measures a rule with goals as {@link checkRun} does: on the way one creature of each goal, in full as many as `heal` takes. Errors
 * are those of the goal that is worst off.
 */
async function checkGoals(
  engine: Engine,
  run: GrowingRun,
  isFull: boolean,
  signal?: AbortSignal,
): Promise<Check> {
  const { step, height, width, spec } = run;
  const rule = { spec, parameters: givenWeights(run) };
  const rules = underEachGoal(rule);
  const targets = rules.map((_, goal) => targetOf(run, goal));
  const seeds = isFull ? goalSeeds(rules.length) : 1;
  const options = { height, width, seeds, rngSeed: isFull ? 0 : ALL + step, signal };
  const worstAt = async (steps: number, creatures: number): Promise<number> => {
    const errors: number[] = [];
    for (const [goal, each] of rules.entries()) {
      const settings = { ...options, target: targets[goal], seeds: creatures };
      errors.push(await errorAt(engine, each, settings, steps));
    }
    return Math.max(...errors);
  };
  const first = await worstAt(HEALING.cutAt, 1);
  if (!(first <= seeds * HEALING.grown)) {
    const unknown = { afterRegrowth: null, at2000: null, at10000: null };
    const nothing = { cuts: 0, unhealed: [], switches: 0, unswitched: 0 };
    return { step, isFull, heals: false, ...nothing, grown: known(first), ...unknown };
  }
  const asked = { ...options, targets, longSteps: false, recovery: false };
  const { heals, goals, switches } = await healGoals(engine, rule, asked);
  return {
    ...{ step, isFull, heals, ...tallyCuts(goals.flatMap(({ cuts }) => cuts)) },
    grown: known(worstOf(goals, "grown")),
    afterRegrowth: known(worstOf(goals, "afterRegrowth")),
    at2000: known(worstOf(goals, "at2000")),
    at10000: isFull && heals ? known(await worstAt(10_000, seeds)) : null,
    switches: switches.length,
    unswitched: switches.filter((each) => !isSwitched(each)).length,
  };
}

/** NaN is worse than any error. */
function badness(error: number): number {
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}

/** Whether a rule that heals so far is itself after 10,000 steps too. Only full checks of rules that heal have looked. */
export function staysLong({ isFull, heals, at10000 }: Check): boolean {
  return !(isFull && heals) || isAtMost(at10000, HEALING.kept);
}

/** Whether one full check found a better rule than another: one that heals, then one that stays longer, heals more, is closer. */
export function isBetter(one: Check, other: Check): boolean {
  const [a, b] = [merits(one), merits(other)];
  const i = a.findIndex((merit, place) => merit !== b[place]);
  return i >= 0 && a[i] > b[i];
}

/** What counts of a rule, the weightiest first; more is better. */
function merits(check: Check): number[] {
  const { heals, cuts, unhealed, switches = 0, unswitched = 0, grown, at2000, at10000 } = check;
  const stays = [at10000, at2000].map((error) => Number(isAtMost(error, HEALING.kept)));
  const share = cuts > 0 ? 1 - (unhealed.length + unswitched) / (cuts + switches) : 0;
  return [Number(heals), ...stays, share, -(grown ?? Number.POSITIVE_INFINITY)];
}
