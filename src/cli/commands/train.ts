import { Command, Option } from "@commander-js/extra-typings";
import { saveRule } from "../../models/files.node.ts";
import type { Rule } from "../../models/rule.ts";
import { legible } from "../../numbers/show.ts";
import { PATCH_TRANSPORT } from "../../objectives/patch-transport.ts";
import { underEachGoal } from "../../systems/growing/goals.ts";
import { grow } from "../../systems/growing/simulation.ts";
import { describeCheck } from "../../training/growing/check-words.ts";
import { trainedRule, verdictOf } from "../../training/growing/trained-rule.ts";
import { recentLoss } from "../../training/metrics.ts";
import type { GrowingRun } from "../../training/run.ts";
import { isFinished } from "../../training/train.ts";
import { REGIMES } from "../contenders.ts";
import { UserError } from "../failure.ts";
import { prepareRule, refuseOther } from "../growing-run.ts";
import { printGrowingSettings } from "../growing-settings.ts";
import { fateOf } from "../growth.ts";
import {
  allowDriftOption,
  arithmeticOption,
  backgroundOption,
  cropOption,
  engineOption,
  frameOption,
  jsonOption,
  MISSING_OUTPUT,
  padOption,
  recipeOption,
  resampleOption,
  resumeOption,
  rngSeedOption,
  setOption,
  sizeOption,
  specOption,
  TARGET_HELP,
  threadsOption,
  trimOption,
  untilOption,
  wholeNumber,
} from "../options.ts";
import { checkOutput, note, plural, print, printJson } from "../output.ts";
import { duration } from "../progress.ts";
import { refuseSettings } from "../settings.ts";
import {
  resumeTraining,
  runFolderOf,
  secondsOf,
  startTraining,
  type Training,
  trainToEnd,
} from "../training.ts";
import { ruleView } from "../training-view.ts";
import { typed } from "../typed.ts";

/** Trains a rule that grows a target. */
export const train = new Command("train")
  .description("Train a rule that grows a picture from one cell, or any of several, and heals it.")
  .argument(
    "[targets...]",
    `${TARGET_HELP}; several are the goals of one rule (grow --goal); not needed with --resume`,
  )
  .option("-o, --output <file>", "rule file to write (.safetensors)")
  .addOption(
    new Option(
      "--regime <regime>",
      "what the rule learns: to grow; to grow and stay; or to grow, stay and heal (default: regenerating)",
    ).choices(REGIMES),
  )
  .addOption(
    new Option(
      "--preset <recipe>",
      "recipe to train by: fast heals soonest, paper is that of the article, texture makes a pattern without end of the middle of a picture",
    )
      .choices(["fast", "paper", "texture"] as const)
      .default("fast" as const),
  )
  .addOption(sizeOption())
  .addOption(padOption())
  .addOption(cropOption())
  .addOption(trimOption())
  .addOption(resampleOption())
  .addOption(backgroundOption())
  .addOption(frameOption())
  .option(
    "--steps <number>",
    "train for exactly so many steps (default: until the rule heals, within the preset's limit; as many as the preset has where it need not heal)",
    wholeNumber(1, 1e7),
  )
  .addOption(specOption())
  .addOption(recipeOption())
  .addOption(setOption())
  .addOption(rngSeedOption())
  .addOption(engineOption())
  .addOption(threadsOption())
  .addOption(arithmeticOption())
  .option("--from <rule>", "start with the weights of another rule")
  .addOption(untilOption())
  .addOption(resumeOption())
  .addOption(allowDriftOption())
  .addOption(jsonOption())
  .action(
    async (
      targets,
      { output, resume, until, json = false, allowDrift = false, ...request },
      command,
    ) => {
      if (request.set?.includes("help")) return printGrowingSettings(request);
      if (output === undefined) return command.error(MISSING_OUTPUT, { exitCode: 2 });
      checkOutput(output, [".safetensors"]);
      if (resume === undefined && targets.length === 0)
        command.error("error: missing required argument 'targets'", { exitCode: 2 });
      const work = (training: Training<"growing">) => finish(training, output, { until, json });
      const folder = runFolderOf(output);
      if (resume === undefined) {
        for (const name of ["pad", "background"] as const)
          if (request.preset === "texture" && command.getOptionValueSource(name) === "cli")
            command.error(`error: a texture fills its grid: leave --${name} out`, { exitCode: 2 });
        const create = await prepareRule({ ...request, targets });
        return startTraining(folder, request, create, work);
      }
      refuseSettings(request);
      const given = Object.fromEntries(
        Object.entries(request).filter(
          ([name]) => command.getOptionValueSource(name as "size") === "cli",
        ),
      );
      const asked = targets.length > 0 ? { ...given, targets } : given;
      const { engine, threads, arithmetic } = request;
      const how = {
        path: resume,
        newFolder: folder,
        allowDrift,
        until,
        engine,
        threads,
        arithmetic,
      };
      return resumeTraining("growing", how, (run) => refuseOther(resume, run, asked), work);
    },
  );

/** Trains to the end or until a training step, saves the rule, and says what it is. */
async function finish(
  training: Training<"growing">,
  output: string,
  { until, json }: { readonly until?: number; readonly json: boolean },
): Promise<void> {
  const { run, folder } = training;
  const goOn = typed(["train", "--resume", folder.path, "-o", output]);
  await trainToEnd(training, ruleView(training), goOn, { until });
  const rule = trainedRule(run, folder.metrics);
  if (isFinished(run)) await proveAlive(training, rule);
  await saveRule(output, rule);
  const { metrics } = folder;
  const seconds = secondsOf(folder);
  // A run that came finished, as a file, brings no metrics.
  const loss = metrics.length > 0 ? recentLoss(metrics) : undefined;
  const heal = verdictOf(run);
  if (heal?.heals === false) warn(run);
  if (json) {
    const { regime, target, targets } = rule.card;
    const trained = { trainingSteps: run.step, seconds: Math.round(seconds), loss };
    return printJson({
      output,
      target,
      targets,
      regime,
      ...trained,
      heals: heal?.heals ?? null,
      heal,
    });
  }
  const lossText = loss === undefined ? "" : `, loss ${loss.toPrecision(3)}`;
  const isTexture = run.recipe.objective === PATCH_TRANSPORT;
  const kind = isTexture ? "texture" : run.recipe.regime;
  print(
    `${output}  ${kind} ${legible(run.targetName)}, ${plural(run.step, "training step")} in ${duration(seconds)}${lossText}`,
  );
  if (run.best) print(`It ${describeCheck(run.best.check)}.`);
  if (isTexture) return tellOfTexture(output);
  const [first, second] = rule.spec.goals ?? [];
  const how =
    second === undefined
      ? ["--damage", "lower@200"]
      : ["--goal", `${first}`, "--goal", `${second}@300`];
  note(`See it: ${typed(["grow", output, ...how])}`);
}

function tellOfTexture(output: string): void {
  note(`See it: ${typed(["grow", output, "--grid", "96"])}`);
  note(`Measure it: ${typed(["texture", "eval", output])}`);
}

/** Warns of a rule that does not heal, although all that the recipe allows was tried. */
function warn({ recipe, step }: GrowingRun): void {
  const kept = recipe.rounds?.length ? "; the best rule that was found is kept" : "";
  note(`Warning: after ${plural(step, "training step")} the rule does not heal${kept}.`);
}

/** The last training step may have broken what the one before it could still do: grow for as long as was trained. */
async function proveAlive({ engine, run, folder }: Training<"growing">, rule: Rule): Promise<void> {
  const { height, width, rngSeed } = run;
  const [, steps] = run.recipe.rolloutSteps;
  for (const [goal, each] of underEachGoal(rule).entries()) {
    const state = await grow(engine, each, { height, width, rngSeed, steps });
    const fate = fateOf(state, run.spec);
    const creature = run.spec.goals ? `creature ${run.spec.goals[goal]}` : "creature";
    if (fate !== "alive")
      throw new UserError(
        `Training ended with a rule under which the ${creature} is ${fate} after ${plural(steps, "step")}, so no rule was saved: train longer than ${plural(run.step, "step")} or with another --rng-seed (the run is in ${folder.path}).`,
      );
  }
}
