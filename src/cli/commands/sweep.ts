import { parse } from "node:path";
import { Command } from "@commander-js/extra-typings";
import { hardwareThreads } from "#host";
import { note, plural, print } from "../output.ts";
import { duration } from "../progress.ts";
import { guessHours } from "../sweep/estimate.ts";
import { createSweep } from "../sweep/folder.ts";
import { readPlan } from "../sweep/plan.ts";
import { checkTrials, commandOf, trialsOf } from "../sweep/trials.ts";
import { typed } from "../typed.ts";
import { sweepMerge } from "./sweep-merge.ts";
import { sweepReport } from "./sweep-report.ts";
import { sweepRun } from "./sweep-run.ts";
import { sweepTrial } from "./sweep-trial.ts";

/** The command `sweep`: many training runs from one plan. */
export const sweep = new Command("sweep")
  .description("Train many times by a plan, and tell what each setting bought.")
  .enablePositionalOptions()
  .argument(
    "<plan>",
    "plan file (.yaml or .json), for which a folder is made; sweep run then trains",
  )
  .option("-o, --output <folder>", "folder to make (default: the plan's name with .sweep)")
  .option("--dry-run", "only print the trials, and guess how long they take")
  .action(async (file, { output, dryRun }) => {
    const plan = await readPlan(file);
    const trials = trialsOf(plan);
    await checkTrials(plan, trials);
    if (dryRun) {
      for (const trial of trials)
        print(typed(commandOf(plan, trial, `${trial.number}.safetensors`)));
      const hours = await guessHours(plan, trials);
      const threads = hardwareThreads();
      note(
        `${plural(trials.length, "trial")}, about ${duration(3600 * hours)} on one thread, ${duration((3600 * hours) / Math.min(threads, trials.length))} on the ${threads} of this machine, as guessed from one second of the first; measuring is not in it.`,
      );
      return;
    }
    const folder = output ?? `${parse(file).name}.sweep`;
    await createSweep(folder, plan);
    print(`${folder}  ${plural(trials.length, "trial")}`);
    note(`Make them: ${typed(["sweep", "run", folder])}`);
  })
  .addCommand(sweepRun)
  .addCommand(sweepReport)
  .addCommand(sweepMerge)
  .addCommand(sweepTrial);
