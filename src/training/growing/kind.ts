/** Growing rules as a kind of run. */
import { shapeSize } from "../../numbers/shapes.ts";
import { checkSides, PATCH_TRANSPORT } from "../../objectives/patch-transport.ts";
import { VISIBLE } from "../../ops/cell.ts";
import { seedState } from "../../systems/growing/seed.ts";
import { GOAL_BIAS } from "../../systems/growing/spec.ts";
import { GROWING_SYSTEM } from "../../systems/growing/system.ts";
import { settle } from "../few-bits.ts";
import type { Checks, Kind } from "../kinds.ts";
import { hostMatrices } from "../optimiser/host-matrices.ts";
import { emptyPool, NO_POOL, type Pool } from "../pool.ts";
import { copyTensors, type GrowingRun, type RunStart } from "../run.ts";
import { toSparse } from "../sparse-state.ts";
import { damagePhase } from "./batch.ts";
import { checkRun, isBetter } from "./check.ts";
import { extras } from "./extras.ts";
import { growOldStates } from "./old-states.ts";
import { checkGrowingRecipe } from "./recipe-schema.ts";
import { dueCheck, emphasis, hastened, isContent } from "./steering.ts";
import { createGrowingTask } from "./task.ts";

const checks: Checks<GrowingRun> = {
  isDue: (run) => dueCheck(run) !== undefined,
  make: async (engine, run, signal) => {
    const check = await checkRun(engine, run, dueCheck(run) === "full", signal);
    const checks = [...(run.checks ?? []), check];
    const recipe = hastened(run.recipe, check);
    const old = asksForOld({ ...run, checks, recipe })
      ? await growOldStates(engine, run, signal)
      : undefined;
    // An abort that the last questions to the engine did not hear. What was found is noted as a whole, or not at all.
    signal?.throwIfAborted();
    Object.assign(run, { checks, recipe });
    if (old) run.old = old;
    else delete run.old;
    if (check.isFull && (!run.best || isBetter(check, run.best.check)))
      run.best = { check, parameters: copyTensors(run.average) };
    return check;
  },
  forget: (run) => {
    if (run.checks) run.checks = run.checks.filter(({ step }) => step <= run.step);
    // Those of a rule that collapsed have gone too far, however near they look.
    delete run.old;
  },
  isContent,
};

/** Whether batches of the training steps to come begin with old states. */
function asksForOld(run: GrowingRun): boolean {
  if (isContent(run) || run.step >= run.recipe.trainingSteps) return false;
  return emphasis(run, damagePhase(run.recipe, run.step).samples).old > 0;
}

/** The kind of run that trains growing rules. */
export const growing: Kind<GrowingRun> = {
  noun: "growing rule",
  goodStart: "a rule that grows",
  system: () => GROWING_SYSTEM,
  validateRecipe: checkGrowingRecipe,
  check: ({ spec: { goals }, recipe, height, width, target, targetNames }) => {
    if (recipe.objective === PATCH_TRANSPORT) checkSides("grid", { height, width });
    const expected = [...(goals ? [goals.length] : []), height, width, VISIBLE];
    if (target.length !== shapeSize(expected))
      throw new Error(
        `The target must have ${expected.join(" x ")} numbers, not ${target.length}.`,
      );
    if (targetNames?.length !== goals?.length)
      throw new Error(
        "A run has the name of a target for each goal of its rule, and otherwise none.",
      );
  },
  freshPool,
  createMatrices: async (_, shapes) => {
    // Goals are embeddings, each of which learns only where it is wanted: Adam moves them, as Jordan 2024 does.
    const { [GOAL_BIAS]: _goals, ...layers } = shapes;
    return hostMatrices(layers);
  },
  createTask: createGrowingTask,
  settle,
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
