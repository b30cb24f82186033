import { Command } from "@commander-js/extra-typings";
import { describeFailure, UserError } from "../failure.ts";
import { isSaving, stopSavingWork } from "../interrupt.ts";
import { FolderTaken } from "../lock.ts";
import { threadsOption, wholeNumber } from "../options.ts";
import { plural, print } from "../output.ts";
import { openSweep } from "../sweep/folder.ts";
import { chooseRung, rungOption, trialsOfRung } from "../sweep/halving.ts";
import { makeTrial } from "../sweep/trial.ts";
import { describeResult } from "../sweep/words.ts";
import { TAKEN } from "../sweep/workers.ts";

/** The command `sweep trial`: one trial, in this process. `sweep run` starts it, and so can anything that hands out numbers. */
export const sweepTrial = new Command("trial")
  .description("Make one trial of a sweep, by its number; what it was is kept in the folder.")
  .argument("<folder>", "folder of the sweep")
  .argument("<number>", "number of the trial, from 1", wholeNumber(1))
  .addOption(rungOption("the only one of a plan without"))
  .addOption(threadsOption())
  .action(async (folder, number, { rung: asked, threads = 1 }) => {
    const free = obeyParent();
    try {
      const sweep = await openSweep(folder);
      const rung = chooseRung(sweep, asked);
      const trial = sweep.trials[number - 1];
      if (!trial)
        throw new UserError(
          `The sweep in ${folder} has ${plural(sweep.trials.length, "trial")}, no ${number}.`,
        );
      if (!trialsOfRung(sweep, rung).includes(trial))
        throw new UserError(`Trial ${number} is not among those that go on to rung ${asked}.`);
      const result = await makeTrial(sweep, trial, rung, threads);
      print(describeResult(sweep.plan, result));
      if (result.failed !== undefined)
        throw new UserError(`Trial ${number} failed: ${result.failed}`);
    } catch (error) {
      const taken = error instanceof FolderTaken ? new UserError(error.message, TAKEN) : error;
      process.send?.(describeFailure(taken));
      throw taken;
    } finally {
      free();
    }
  });

/** Ends as by Ctrl-C when the process that started this one lets go of it, or is gone. @returns lets this process end */
function obeyParent(): () => void {
  const stop = (): void => {
    if (isSaving()) stopSavingWork();
    else process.exit(130);
  };
  process.on("disconnect", stop);
  // It may have let go while this process was starting, when nobody listened.
  if (process.connected === false) stop();
  return () => {
    process.off("disconnect", stop);
    process.channel?.unref();
  };
}
