/** States of creatures that have lived for long. Where a check finds that creatures change with time, samples begin as such states. */
import type { Engine } from "../../engine/engine.ts";
import { HEALING } from "../../measure/cuts.ts";
import { isAtMost, relativeError } from "../../measure/error.ts";
import { stepper } from "../../measure/trial.ts";
import { areFinite } from "../../numbers/statistics.ts";
import { underEachGoal } from "../../systems/growing/goals.ts";
import { seedState } from "../../systems/growing/seed.ts";
import { createSimulation, dishKey } from "../../systems/growing/simulation.ts";
import { givenWeights } from "../few-bits.ts";
import { emptyPool, keep, type Pool } from "../pool.ts";
import type { GrowingRun, RunStart } from "../run.ts";
import { toSparse } from "../sparse-state.ts";
import { targetOf } from "./run-goals.ts";

/** Creatures of a rule of one picture that are let live; of a rule with goals it is one for each. */
const CREATURES = 2;
/** Steps to which they live, and between looks at them. */
const [LIFE, LOOK] = [2000, 50];
/** Error to the target at which a creature is still near enough to learn the way back. */
const NEAR = 0.3;

/** Room for the old states of a run: with goals, place i is of goal i. */
export function emptyOldStates(run: Pick<RunStart<GrowingRun>, "spec" | "height" | "width">): Pool {
  const { spec, height, width } = run;
  const { channels, goals } = spec;
  return emptyPool(goals?.length ?? CREATURES, { state: { cells: height * width, channels } });
}

/** Places of the old states of a goal. */
export function placesOfGoal({ spec }: Pick<GrowingRun, "spec">, goal: number): number[] {
  return spec.goals ? [goal] : Array.from({ length: CREATURES }, (_, place) => place);
}

/**
 * Lets creatures live for up to 2,000 steps under the averaged rule of a run, and returns the oldest state of each that is still near its
 * picture: what comes after has gone too far. It depends on nothing but the run, which it does not change.
 * @throws the signal's reason when it is aborted
 */
export async function growOldStates(
  engine: Engine,
  run: GrowingRun,
  signal?: AbortSignal,
): Promise<Pool> {
  const old = emptyOldStates(run);
  const advance = stepper(old.size * LIFE, { signal });
  const { spec, height, width, step } = run;
  const seed = toSparse(seedState(spec, height, width), spec.channels);
  const rules = underEachGoal({ spec, parameters: givenWeights(run) });
  for (const [goal, rule] of rules.entries()) {
    const places = placesOfGoal(run, goal);
    const target = targetOf(run, goal);
    const isNear = (state: Float32Array): boolean =>
      isAtMost(relativeError(state, target, height * width), NEAR) && areFinite(state);
    const fireKeys = places.map((place) => dishKey(step + place, 0));
    const extent = { height, width, dishes: places.length, fireKeys };
    const dishes = await createSimulation(engine, rule, extent);
    const oldest = places.map(() => seed);
    try {
      let near = places.map((_, dish) => dish);
      for (let age = HEALING.cutAt; age <= LIFE && near.length > 0; age += LOOK) {
        await advance("keep", [dishes], age - dishes.stepCount);
        const states = await dishes.read();
        near = near.filter((dish) => isNear(states[dish]));
        for (const dish of near) oldest[dish] = toSparse(states[dish], spec.channels);
      }
    } finally {
      await dishes.dispose();
    }
    keep(old, { places, columns: { state: oldest } });
  }
  return old;
}
