import { Command, Option } from "@commander-js/extra-typings";
import { saveRule } from "../../models/files.node.ts";
import { createSimulation } from "../../systems/growing/simulation.ts";
import type { Recipe } from "../../training/growing/recipe.ts";
import { train as trainRun } from "../../training/growing/train.ts";
import { trainedRule } from "../../training/growing/trained-rule.ts";
import { recentLoss } from "../../training/metrics.ts";
import { Interrupted, UserError } from "../failure.ts";
import { printGrowingSettings } from "../growing-settings.ts";
import { fateOf } from "../growth.ts";
import { interruptible } from "../interrupt.ts";
import {
  arithmeticOption,
  MISSING_OUTPUT,
  padOption,
  recipeOption,
  rngSeedOption,
  setOption,
  sizeOption,
  specOption,
  TARGET_HELP,
  threadsOption,
  wholeNumber,
} from "../options.ts";
import { checkOutput, count, note, print } from "../output.ts";
import { duration } from "../progress.ts";
import { refuseSettings } from "../settings.ts";
import { resumeTraining, startTraining, type Training } from "../training.ts";
import { secondsOf, watchTraining } from "../training-view.ts";

/** Trains a rule that grows a target. */
export const train = new Command("train")
  .description("Train a rule that grows a picture from one cell, and heals it.")
  .argument("[target]", `${TARGET_HELP}; not needed with --resume`)
  .option("-o, --output <file>", "rule file to write (.safetensors)")
  .addOption(
    new Option(
      "--regime <regime>",
      "what to train: grow; grow and stay; or grow, stay and heal (default: regenerating)",
    ).choices(["growing", "persistent", "regenerating"] as const),
  )
  .addOption(
    new Option("--preset <recipe>", "fast heals soonest, paper is the article's")
      .choices(["fast", "paper"] as const)
      .default("fast" as const),
  )
  .addOption(sizeOption())
  .addOption(padOption())
  .option("--steps <number>", "training steps (default: the preset's)", wholeNumber(1, 1e7))
  .addOption(specOption())
  .addOption(recipeOption())
  .addOption(setOption())
  .addOption(rngSeedOption())
  .addOption(threadsOption())
  .addOption(arithmeticOption())
  .option("--from <rule>", "start from another rule's weights")
  .option(
    "--resume <run>",
    "go on with a run that stopped: its folder, or a run file of the studio",
  )
  .option("--allow-drift", "resume in another arithmetic, with other bits as the result")
  .action(async (target, { output, resume, allowDrift = false, ...request }, command) => {
    if (request.set?.includes("help")) return printGrowingSettings(request);
    if (output === undefined) return command.error(MISSING_OUTPUT, { exitCode: 2 });
    checkOutput(output, [".safetensors"]);
    if (resume === undefined && target === undefined)
      command.error("error: missing required argument 'target'", { exitCode: 2 });
    if (resume !== undefined) refuseSettings(request);
    const given = Object.fromEntries(
      Object.entries({ ...request, target }).filter(
        ([name]) => name === "target" || command.getOptionValueSource(name as "size") === "cli",
      ),
    );
    const work = (training: Training) => finish(training, output);
    const folder = runFolderOf(output);
    if (resume === undefined)
      await startTraining({ ...request, target: target as string }, folder, work);
    else await resumeTraining(resume, folder, given, allowDrift, work);
  });

/** lizard.safetensors is trained in lizard.run, wherever its run came from. */
function runFolderOf(output: string): string {
  return output.replace(/\.safetensors$/i, ".run");
}

async function finish(training: Training, output: string): Promise<void> {
  const { engine, run, folder } = training;
  const view = watchTraining(training);
  const isDone = await interruptible((signal) =>
    trainRun(engine, run, {
      signal,
      onStep: view.onStep,
      onCheckpoint: (state) => folder.save(state),
    }),
  ).finally(view.end);
  if (!isDone)
    throw new Interrupted(
      `stopped after ${count(run.step)} training steps. Go on with: npx blastema train --resume ${folder.path} -o ${output}`,
    );
  await proveAlive(training);
  await saveRule(output, trainedRule(run, folder.metrics));
  const { regime } = run.recipe as Recipe;
  const { metrics } = folder;
  // A run that came finished, as a file, brings no metrics.
  const loss = metrics.length > 0 ? `, loss ${recentLoss(metrics).toPrecision(3)}` : "";
  print(
    `${output}  ${regime} ${run.targetName}, ${count(run.step)} training steps in ${duration(secondsOf(folder))}${loss}`,
  );
  note(`See it: npx blastema grow ${output} --damage lower@200`);
}

/** The last training step may have broken what the one before it could still do: grow for as long as was trained. */
async function proveAlive({ engine, run, folder }: Training): Promise<void> {
  const { height, width, rngSeed } = run;
  const [, steps] = (run.recipe as Recipe).rolloutSteps;
  const rule = { spec: run.spec, parameters: run.average };
  const simulation = await createSimulation(engine, rule, { height, width, rngSeed });
  await simulation.step(steps);
  const [state] = await simulation.read();
  await simulation.dispose();
  const fate = fateOf(state as Float32Array, run.spec);
  if (fate !== "alive")
    throw new UserError(
      `Training ended with a rule under which the creature is ${fate} after ${steps} steps, so no rule was saved: train longer than ${count(run.step)} steps or with another --rng-seed (the run is in ${folder.path}).`,
    );
}
