/** States of creatures that have lived for long. Where a check finds that creatures change with time, batches begin with such states. */
import type { Engine } from "../../engine/engine.ts";
import { HEALING } from "../../measure/cuts.ts";
import { isAtMost, relativeError } from "../../measure/error.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { underEachGoal } from "../../systems/growing/goals.ts";
import { seedState } from "../../systems/growing/seed.ts";
import { createSimulation, dishKey } from "../../systems/growing/simulation.ts";
import { emptyPool, keep, type Pool } from "../pool.ts";
import type { GrowingRun, RunStart } from "../run.ts";
import { toSparse } from "../sparse-state.ts";
import { pictureCount, targetOf } from "./run-goals.ts";

/** Creatures of a rule of one picture that are let live; of a rule with goals it is one for each. */
const CREATURES = 2;
/** Steps to which they live, and between looks at them. */
const [LIFE, LOOK] = [2000, 50];
/** Error to the target at which a creature is still near enough to learn the way back. */
const NEAR = 0.3;

/** Room for the old states of a run: place i is of goal i, or of the only one. */
export function emptyOldStates(run: Pick<RunStart<GrowingRun>, "spec" | "height" | "width">): Pool {
  const { spec, height, width } = run;
  const { channels, goals } = spec;
  return emptyPool(goals?.length ?? CREATURES, { state: { cells: height * width, channels } });
}

/** How many old states a goal has, in places that lie as far apart as there are pictures. */
export function oldStateCount({ spec }: Pick<GrowingRun, "spec">): number {
  return spec.goals ? 1 : CREATURES;
}

/**
 * Lets creatures live for up to 2,000 steps under a rule of the run, and returns the oldest state of each that is still near its picture:
 * what comes after has gone too far. It depends on nothing but the run.
 * @param parameters of the rule
 * @throws the signal's reason when it is aborted
 */
export async function growOldStates(
  engine: Engine,
  run: GrowingRun,
  parameters: Parameters,
  signal?: AbortSignal,
): Promise<Pool> {
  const { spec, height, width, step } = run;
  const old = emptyOldStates(run);
  const rules = underEachGoal({ spec, parameters });
  const seed = toSparse(seedState(spec, height, width), spec.channels);
  for (let place = 0; place < old.size; place++) {
    const goal = place % pictureCount(run);
    const target = targetOf(run, goal);
    const fireKeys = [dishKey(step + place, 0)];
    const dish = await createSimulation(engine, rules[goal], { height, width, fireKeys });
    let oldest = seed;
    try {
      for (let age = HEALING.cutAt; age <= LIFE; age += LOOK) {
        await dish.step(age - dish.stepCount);
        const [state] = await dish.read();
        signal?.throwIfAborted();
        if (!isAtMost(relativeError(state, target, height * width), NEAR)) break;
        oldest = toSparse(state, spec.channels);
      }
    } finally {
      await dish.dispose();
    }
    keep(old, { places: [place], columns: { state: [oldest] } });
  }
  return old;
}
