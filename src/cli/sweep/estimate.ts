/** Guesses how long a sweep takes, from a second of its first trial. */
import { createEngine } from "../../engine/create.ts";
import type { Engine } from "../../engine/engine.ts";
import { mean } from "../../numbers/statistics.ts";
import { secondsPerGrownStep } from "../../training/growing/pace.ts";
import { secondsPerStep } from "../../training/pace.ts";
import type { Run } from "../../training/run.ts";
import { prepareRule, type RuleRequest } from "../growing-run.ts";
import { type ModelRequest, prepareModel } from "../variational/run.ts";
import type { Plan } from "./plan.ts";
import { requestOf, TRIAL_COMMANDS } from "./settings.ts";
import { meanSteps, settingsOf, type Trial } from "./trials.ts";

/**
 * Hours of one thread that all trials take. The pace of the first is measured, and that of others taken from it by the size of
 * batch, rollout and grid. Measuring what they trained, which comes on top, is left out.
 */
export async function guessHours(plan: Plan, trials: readonly Trial[]): Promise<number> {
  const [first] = trials;
  const settings = new Set(trials.map((trial) => JSON.stringify(trial.settings))).size;
  const engine = await createEngine({ threads: 1 });
  try {
    const runs = new Map<string, Run>();
    let work = 0;
    for (const trial of trials) {
      const key = JSON.stringify(trial.settings);
      const run = runs.get(key) ?? (await begin(plan, trial, engine, runs.size > 0)).run;
      runs.set(key, run);
      work += workOf(run) * meanSteps(plan, settings, run.recipe.trainingSteps);
    }
    const { run, materials } = await begin(plan, first, engine, true);
    const seconds =
      run.kind === "growing"
        ? await secondsPerGrownStep(engine, run)
        : await secondsPerStep(engine, run, materials);
    return ((seconds / workOf(run)) * work) / 3600;
  } finally {
    await engine.dispose();
  }
}

/** The run of a trial before its first step, and what it learns from. */
async function begin(plan: Plan, trial: Trial, { arithmetic }: Engine, isTold: boolean) {
  const { rngSeed, picture } = trial;
  const asked = requestOf(TRIAL_COMMANDS[plan.command], settingsOf(plan, trial));
  const request: unknown = { ...asked, rngSeed, targets: [picture] };
  if (plan.command === "train") {
    const create = await prepareRule(request as RuleRequest, isTold);
    return { run: create(arithmetic) as Run, materials: {} };
  }
  const { create, pictures } = await prepareModel(request as ModelRequest);
  return { run: create(arithmetic) as Run, materials: { pictures } };
}

/** Something to which the time of a training step is about proportional. */
function workOf(run: Run): number {
  if (run.kind !== "growing") return run.recipe.batch;
  return run.recipe.batch * mean(run.recipe.rolloutSteps) * run.height * run.width;
}
