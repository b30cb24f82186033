/** The growth of a creature, which is cut where asked and looked at from time to time. */

import { ALPHA } from "../ops/cell.ts";
import { type GrowingSpec, maskOf } from "../systems/growing/spec.ts";
import type { Body } from "./body.ts";
import { type Damage, drawCut } from "./damage-option.ts";
import type { Stage } from "./goal-option.ts";
import { note } from "./output.ts";

export interface GrowthPlan {
  readonly steps: number;
  /** Number of steps from one look to the next. */
  readonly every: number;
  readonly damage: readonly Damage[];
  /** Rules that the creature follows later, in the order of their steps; none by default. */
  readonly stages?: readonly Stage[];
  readonly rngSeed: number;
}

/** One look at the creature. */
export interface Look {
  readonly step: number;
  /** State of the creature, [H, W, C]. */
  readonly state: Float32Array;
  /** Whether the look is just before or just after a cut. */
  readonly isCut: boolean;
  /** Whether the look is the last one. */
  readonly isLast: boolean;
  /** The cuts made so far. */
  readonly cuts: readonly Damage[];
}

/** Looks at a creature, as they come or as they were kept. */
export type Looks = AsyncIterable<Look> | Iterable<Look>;

/** Lets a creature grow and yields looks at it: at the start, at intervals, before and after each cut, and at the end. */
export async function* growth(body: Body, plan: GrowthPlan): AsyncGenerator<Look> {
  const { steps, every, damage, stages = [], rngSeed } = plan;
  let stage = 0;
  for (let done = 0; ; ) {
    const step = body.stepCount;
    const state = await body.read();
    const due = damage.filter((cut) => cut.step === step).length;
    const isLast = step >= steps;
    yield { step, state, isCut: due > 0, isLast: isLast && due === 0, cuts: damage.slice(0, done) };
    if (due > 0) {
      for (const end = done + due; done < end; done++)
        await body.cut(drawCut((damage[done] as Damage).cut, rngSeed, done));
      const rest = await body.read();
      yield { step, state: rest, isCut: true, isLast, cuts: damage.slice(0, done) };
    }
    if (isLast) return;
    for (; stages[stage]?.step === step; stage++) {
      const { rule, part, at } = stages[stage];
      if (!(await body.follow(rule, part && drawCut(part, rngSeed, stage))))
        note(`${at}: nothing lives there, so no cell has that goal.`);
    }
    const look = (Math.floor(step / every) + 1) * every;
    const next = Math.min(damage[done]?.step ?? steps, stages[stage]?.step ?? steps);
    await body.step(Math.min(look, next, steps) - step);
  }
}

/** What may become of a creature. */
export type Fate = "alive" | "dead" | "broken";

/** Tells what became of a creature: dead when no cell is alive, which without a mask all are; broken when a number is NaN or infinite. */
export function fateOf(state: Float32Array, spec: GrowingSpec): Fate {
  if (!state.every(Number.isFinite)) return "broken";
  if (maskOf(spec).kind === "none") return "alive";
  for (let at = ALPHA; at < state.length; at += spec.channels)
    if ((state[at] as number) > spec.aliveThreshold) return "alive";
  return "dead";
}
