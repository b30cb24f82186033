import type { Key } from "../numbers/random.ts";
import { dishKey, type Simulation } from "../systems/growing/simulation.ts";
import type { GrowingSpec } from "../systems/growing/spec.ts";
import { CUT_NAMES, chooseCuts, cutState, HEALING } from "./cuts.ts";

/** Makes a simulation of one rule: `createSimulation` with the engine and the rule filled in. */
export type Simulate = (options: {
  height: number;
  width: number;
  dishes: number;
  fireKeys: readonly Key[];
  states?: Float32Array[];
  stepCount?: number;
}) => Promise<Simulation>;

/** How far a measurement has come, in steps of single dishes. */
export interface MeasureProgress {
  readonly done: number;
  readonly total: number;
  /** What is being simulated now. */
  readonly stage: "grow" | "regrow" | "keep";
}

/** Settings of {@link runTrials}. */
export interface TrialPlan {
  readonly height: number;
  readonly width: number;
  /** Number of channels of the rule, C. */
  readonly channels: number;
  /** How many creatures, each with the next rngSeed. */
  readonly seeds: number;
  readonly rngSeed: number;
  /** Later steps at which the uncut creatures are shown, in rising order. */
  readonly milestones: readonly number[];
  /** Steps of regrowth between two moments that are shown; by default only its start and its end are. */
  readonly every?: number;
  readonly signal?: AbortSignal;
  /** Called every ten steps or so. */
  readonly onProgress?: (progress: MeasureProgress) => void;
}

/** One creature at one step, with its cut copies while they regrow. */
export interface Moment {
  readonly rngSeed: number;
  readonly step: number;
  /** State of the uncut creature [H, W, C]. */
  readonly twin: Float32Array;
  /** States of the cut copies [H, W, C]; none after regrowth. */
  readonly cuts: readonly { readonly name: string; readonly state: Float32Array }[];
}

/** Largest number of floats in the cut states that are simulated at once. */
export const MOST_FLOATS = 2 ** 24;
const CUTS = CUT_NAMES.length;
/** Steps between two checks of the signal. */
const STRIDE = 10;

/**
 * Grows creatures from the seed for 200 steps, each as `grow` does under its rngSeed, cuts each in every way of
 * {@link chooseCuts}, and lets the cut ones regrow for 300 steps beside an uncut twin under the same fire masks. The
 * twin then goes on alone to the milestones. Calls `show` with each creature just after its cuts (step 200), every
 * `every` steps of regrowth, at the end of it (step 500) and at each milestone; those of one rngSeed come in order.
 * @throws Error when the plan has no grid or no creature; the signal's reason, at most ten steps after its abort
 */
export async function runTrials(
  simulate: Simulate,
  plan: TrialPlan,
  show: (moment: Moment) => void,
): Promise<void> {
  const { seeds, height, width, channels } = plan;
  checkWhole({ seeds, height, width });
  const atOnce = Math.max(1, Math.floor(MOST_FLOATS / (CUTS * height * width * channels)));
  const last = plan.milestones.at(-1) ?? HEALING.cutAt + HEALING.regrowth;
  const advance = stepper(seeds * (last + CUTS * HEALING.regrowth), plan);
  for (let first = 0; first < seeds; first += atOnce) {
    const count = Math.min(atOnce, seeds - first);
    const rngSeeds = Array.from({ length: count }, (_, i) => plan.rngSeed + first + i);
    await runGroup(simulate, plan, rngSeeds, advance, show);
  }
}

/** Makes the same number of steps in several simulations. */
export type Advance = (
  stage: MeasureProgress["stage"],
  simulations: readonly Simulation[],
  steps: number,
) => Promise<void>;

/** What a measurement of a rule works with. */
export interface Bench {
  readonly simulate: Simulate;
  readonly advance: Advance;
  readonly spec: GrowingSpec;
  readonly height: number;
  readonly width: number;
}

async function runGroup(
  simulate: Simulate,
  plan: TrialPlan,
  rngSeeds: readonly number[],
  advance: Advance,
  show: (moment: Moment) => void,
): Promise<void> {
  const { height, width } = plan;
  const fireKeys = rngSeeds.map((rngSeed) => dishKey(rngSeed, 0));
  const twins = await simulate({ height, width, dishes: rngSeeds.length, fireKeys });
  try {
    await advance("grow", [twins], HEALING.cutAt);
    const grown = await twins.read();
    const patients = await simulate({
      height,
      width,
      dishes: rngSeeds.length * CUTS,
      fireKeys: fireKeys.flatMap((key) => Array<Key>(CUTS).fill(key)),
      states: rngSeeds.flatMap((rngSeed, i) => {
        const uncut = grown[i] as Float32Array;
        const cuts = chooseCuts(uncut, height, width, rngSeed);
        return cuts.map(({ cut }) => cutState(uncut, height, width, cut));
      }),
      stepCount: HEALING.cutAt,
    });
    try {
      await showMoments(rngSeeds, twins, patients, show);
      const every = plan.every ?? HEALING.regrowth;
      for (let done = 0; done < HEALING.regrowth; done += every) {
        const steps = Math.min(every, HEALING.regrowth - done);
        await advance("regrow", [twins, patients], steps);
        await showMoments(rngSeeds, twins, patients, show);
      }
    } finally {
      await patients.dispose();
    }
    for (const milestone of plan.milestones) {
      await advance("keep", [twins], milestone - twins.stepCount);
      await showMoments(rngSeeds, twins, null, show);
    }
  } finally {
    await twins.dispose();
  }
}

async function showMoments(
  rngSeeds: readonly number[],
  twins: Simulation,
  patients: Simulation | null,
  show: (moment: Moment) => void,
): Promise<void> {
  const uncut = await twins.read();
  const cut = patients === null ? [] : await patients.read();
  for (const [i, rngSeed] of rngSeeds.entries()) {
    const own = cut.slice(i * CUTS, (i + 1) * CUTS);
    const twin = uncut[i] as Float32Array;
    show({
      rngSeed,
      step: twins.stepCount,
      twin,
      cuts: own.map((state, k) => ({ name: CUT_NAMES[k] as string, state })),
    });
  }
}

/** Makes steps a few at a time, and in between checks the signal and reports. @param total steps of single dishes */
export function stepper(
  total: number,
  { signal, onProgress }: Pick<TrialPlan, "signal" | "onProgress">,
): Advance {
  let done = 0;
  return async (stage, simulations, steps) => {
    for (let taken = 0; taken < steps; taken += STRIDE) {
      const count = Math.min(STRIDE, steps - taken);
      for (const simulation of simulations) {
        signal?.throwIfAborted();
        await simulation.step(count);
        done += count * simulation.dishes;
      }
      onProgress?.({ done, total, stage });
    }
    signal?.throwIfAborted();
  };
}

/** Checks settings that must be whole numbers. @throws Error when one is not a whole number of at least 1 */
export function checkWhole(settings: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(settings)) {
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`${name} must be a whole number of at least 1, not ${value}.`);
  }
}
