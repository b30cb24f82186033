/** Growing rules as a kind of run. */
import { VISIBLE } from "../../ops/cell.ts";
import { seedState } from "../../systems/growing/seed.ts";
import { GROWING_SYSTEM } from "../../systems/growing/system.ts";
import type { Checks, Kind } from "../kinds.ts";
import { hostMatrices } from "../optimiser/host-matrices.ts";
import { emptyPool, NO_POOL, type Pool } from "../pool.ts";
import { copyTensors, type GrowingRun, type RunStart } from "../run.ts";
import { toSparse } from "../sparse-state.ts";
import { checkRun, isBetter } from "./check.ts";
import { extras } from "./extras.ts";
import { checkGrowingRecipe } from "./recipe-schema.ts";
import { dueCheck, isContent } from "./steering.ts";
import { createGrowingTask } from "./task.ts";

const checks: Checks<GrowingRun> = {
  isDue: (run) => dueCheck(run) !== undefined,
  make: async (engine, run, signal) => {
    const check = await checkRun(engine, run, dueCheck(run) === "full", signal);
    // An abort that the last questions to the engine did not hear.
    signal?.throwIfAborted();
    run.checks = [...(run.checks ?? []), check];
    if (check.isFull && (!run.best || isBetter(check, run.best.check)))
      run.best = { check, parameters: copyTensors(run.average) };
    return check;
  },
  forget: (run) => {
    if (run.checks) run.checks = run.checks.filter(({ step }) => step <= run.step);
  },
  isContent,
};

/** The kind of run that trains growing rules. */
export const growing: Kind<GrowingRun> = {
  noun: "growing rule",
  goodStart: "a rule that grows",
  system: () => GROWING_SYSTEM,
  validateRecipe: checkGrowingRecipe,
  check: ({ height, width, target }) => {
    if (target.length !== height * width * VISIBLE)
      throw new Error(
        `The target must have ${height} x ${width} x ${VISIBLE} numbers, not ${target.length}.`,
      );
  },
  freshPool,
  createMatrices: async (_, shapes) => hostMatrices(shapes),
  createTask: createGrowingTask,
  checks,
  extras,
};

/** Returns a pool filled with the seed. The regime growing has none, since it always starts from the seed. */
function freshPool({ spec, height, width, recipe }: RunStart<GrowingRun>): Pool {
  if (recipe.regime === "growing") return NO_POOL;
  const { channels } = spec;
  const pool = emptyPool(recipe.poolSize, { state: { cells: height * width, channels } });
  const seed = toSparse(seedState(spec, height, width), channels);
  return { ...pool, columns: { state: Array(pool.size).fill(seed) } };
}
