/** Changes of goal: whether a creature of one picture becomes another, and is then as if it had always been that. */
import type { Engine } from "../engine/engine.ts";
import type { Key } from "../numbers/random.ts";
import type { RuleParts } from "../systems/growing/buffers.ts";
import {
  createSimulation,
  dishKey,
  type SimulationOptions,
} from "../systems/growing/simulation.ts";
import { HEALING } from "./cuts.ts";
import { relativeError } from "./error.ts";
import type { Recovery } from "./recovery.ts";
import type { Advance } from "./trial.ts";

/** One creature that was given another goal at step 200. Errors are those of `relativeError`. */
export interface SwitchReport {
  /** Names of its goals, before and after. */
  readonly from: string;
  readonly to: string;
  readonly rngSeed: number;
  /** Error to the creature that always had the later goal, just after the change. */
  readonly errorAfterSwitch: number;
  /** The same 300 steps later; it changed if this is at most 0.07. */
  readonly errorAfter: number;
}

/** What changes of goal are measured with. */
export interface SwitchPlan {
  /** The ordinary rules under each goal, and their names. */
  readonly rules: readonly RuleParts[];
  readonly names: readonly string[];
  /** The picture of each goal [H, W, 4]; without them no recovery is measured. */
  readonly targets?: readonly Float32Array[];
  readonly height: number;
  readonly width: number;
  readonly rngSeeds: readonly number[];
}

/** Whether a creature became what it was to become. NaN never does. */
export function isSwitched({ errorAfter }: Pick<SwitchReport, "errorAfter">): boolean {
  return errorAfter <= HEALING.healed;
}

/** Steps of single dishes that {@link measureSwitches} makes. */
export function switchSteps(goals: number, seeds: number): number {
  const { cutAt, regrowth } = HEALING;
  return seeds * goals * (cutAt + regrowth + (goals - 1) * regrowth);
}

/**
 * Grows creatures of every goal for 200 steps and gives each every other goal, for 300 more steps. Each is compared with the creature
 * that had the later goal from the start, under the same fire masks.
 * @returns every ordered pair of goals under every rngSeed, and how much of the way from picture to picture was made
 */
export async function measureSwitches(
  engine: Engine,
  advance: Advance,
  { rules, names, targets, height, width, rngSeeds }: SwitchPlan,
): Promise<{ switches: SwitchReport[]; recoveries: Recovery[] }> {
  const fireKeys = rngSeeds.map((rngSeed): Key => dishKey(rngSeed, 0));
  const extent = { height, width, dishes: rngSeeds.length, fireKeys };
  const error = (state: Float32Array, reference: Float32Array): number =>
    relativeError(state, reference, height * width);
  const goOn = async (
    rule: RuleParts,
    steps: readonly number[],
    more?: Partial<SimulationOptions>,
  ) => {
    const dishes = await createSimulation(engine, rule, { ...extent, ...more });
    try {
      const seen: Float32Array[][] = [];
      for (const count of steps) {
        await advance("regrow", [dishes], count);
        seen.push(await dishes.read());
      }
      return seen;
    } finally {
      await dishes.dispose();
    }
  };
  const { cutAt, regrowth } = HEALING;
  const grown: Float32Array[][] = [];
  const twins: Float32Array[][] = [];
  for (const rule of rules) {
    const [young, old] = await goOn(rule, [cutAt, regrowth]);
    grown.push(young);
    twins.push(old);
  }
  const switches: SwitchReport[] = [];
  const recoveries: Recovery[] = [];
  for (const [to, rule] of rules.entries())
    for (const [from, states] of grown.entries()) {
      if (from === to) continue;
      const [after] = await goOn(rule, [regrowth], { states, stepCount: cutAt });
      for (const [i, rngSeed] of rngSeeds.entries()) {
        switches.push({
          ...{ from: names[from], to: names[to], rngSeed },
          errorAfterSwitch: error(states[i], grown[to][i]),
          errorAfter: error(after[i], twins[to][i]),
        });
        if (targets)
          recoveries.push({
            before: error(states[i], targets[from]),
            damaged: error(states[i], targets[to]),
            after: error(after[i], targets[to]),
          });
      }
    }
  return { switches, recoveries };
}
