/** A creature through time: grown step by step, cut where asked, seen at intervals. */

import { ALPHA } from "../ops/cell.ts";
import { applyCut } from "../systems/growing/cut.ts";
import type { Simulation } from "../systems/growing/simulation.ts";
import type { GrowingSpec } from "../systems/growing/spec.ts";
import { type Damage, drawCut } from "./damage.ts";

export interface GrowthPlan {
  readonly steps: number;
  /** Steps from one look to the next. */
  readonly every: number;
  readonly damage: readonly Damage[];
  readonly rngSeed: number;
}

/** One look at the creature. */
export interface Look {
  readonly step: number;
  /** [H, W, C] */
  readonly state: Float32Array;
  /** Just before or just after a cut. */
  readonly isCut: boolean;
  readonly isLast: boolean;
  /** Those so far. */
  readonly cuts: readonly Damage[];
}

/** Looks as they come, or that were kept. */
export type Looks = AsyncIterable<Look> | Iterable<Look>;

/** Runs one dish and yields what can be seen: at the start, at intervals, round each cut, and at the end. */
export async function* growth(simulation: Simulation, plan: GrowthPlan): AsyncGenerator<Look> {
  const { steps, every, damage, rngSeed } = plan;
  for (let done = 0; ; ) {
    const step = simulation.stepCount;
    const [state] = (await simulation.read()) as [Float32Array];
    const due = damage.filter((cut) => cut.step === step).length;
    const isLast = step >= steps;
    yield { step, state, isCut: due > 0, isLast: isLast && due === 0, cuts: damage.slice(0, done) };
    if (due > 0) {
      const rest = state.slice();
      for (const end = done + due; done < end; done++) {
        const cut = drawCut((damage[done] as Damage).cut, rngSeed, done);
        applyCut(rest, simulation.height, simulation.width, cut);
      }
      await simulation.write([rest]);
      yield { step, state: rest, isCut: true, isLast, cuts: damage.slice(0, done) };
    }
    if (isLast) return;
    const look = (Math.floor(step / every) + 1) * every;
    await simulation.step(Math.min(look, damage[done]?.step ?? steps, steps) - step);
  }
}

/** What became of a creature. */
export type Fate = "alive" | "dead" | "broken";

/** Dead when no cell is alive, broken when a number is NaN or infinite. */
export function fateOf(state: Float32Array, spec: GrowingSpec): Fate {
  if (!state.every(Number.isFinite)) return "broken";
  for (let at = ALPHA; at < state.length; at += spec.channels)
    if ((state[at] as number) > spec.aliveThreshold) return "alive";
  return "dead";
}
