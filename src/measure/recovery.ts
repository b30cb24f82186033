/**
 * Recovery in per cent, as NCAtorch reports it (Spitznagel and Keuper, "A new kind of network?", TMLR 2026, arXiv 2604.24990):
 * a creature is damaged at step 150 and read at step 449, and (after - damaged) / (before - damaged) of its squared error
 * to the target is what it recovered.
 */
import { sum } from "../numbers/statistics.ts";
import { dishKey } from "../systems/growing/simulation.ts";
import { cutState, HALVES } from "./cuts.ts";
import { relativeError } from "./error.ts";
import type { Bench } from "./trial.ts";

const DAMAGED_AT = 150;
const READ_AT = 449;

/** What measuring the recovery of one creature takes: its halves are cut away one at a time, each from a copy. */
export const RECOVERY = {
  cuts: HALVES.length,
  /** Steps of single dishes. */
  steps: DAMAGED_AT + HALVES.length * (READ_AT - DAMAGED_AT),
} as const;

/** Errors of one creature to its target before a half is cut away, just after that, and when it is read. */
export interface Recovery {
  readonly before: number;
  readonly damaged: number;
  readonly after: number;
}

/** Cuts each half away from a creature of each rngSeed. @param target [H, W, 4] */
export async function recover(
  { simulate, advance, height, width }: Bench,
  rngSeeds: readonly number[],
  target: Float32Array,
): Promise<Recovery[]> {
  const errorOf = (state: Float32Array): number => relativeError(state, target, height * width);
  const fireKeys = rngSeeds.map((rngSeed) => dishKey(rngSeed, 0));
  const whole = await simulate({ height, width, dishes: fireKeys.length, fireKeys });
  try {
    await advance("grow", [whole], DAMAGED_AT);
    const grown = await whole.read();
    const states = grown.flatMap((state) =>
      HALVES.map(({ cut }) => cutState(state, height, width, cut)),
    );
    const patients = await simulate({
      ...{ height, width, dishes: states.length, states, stepCount: DAMAGED_AT },
      fireKeys: fireKeys.flatMap((key) => HALVES.map(() => key)),
    });
    try {
      const damaged = states.map(errorOf);
      await advance("regrow", [patients], READ_AT - DAMAGED_AT);
      const after = await patients.read();
      return after.map((state, i) => ({
        before: errorOf(grown[Math.floor(i / HALVES.length)] as Float32Array),
        damaged: damaged[i] as number,
        after: errorOf(state),
      }));
    } finally {
      await patients.dispose();
    }
  } finally {
    await whole.dispose();
  }
}

/** How much of what the damage did is undone, in per cent: of the mean errors, so that a cut that took little counts little. */
export function percentRecovered(recoveries: readonly Recovery[]): number {
  const total = (name: keyof Recovery): number => sum(recoveries.map((each) => each[name]));
  return (100 * (total("damaged") - total("after"))) / (total("damaged") - total("before"));
}
