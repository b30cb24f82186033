import { Command } from "@commander-js/extra-typings";
import { count, note, plural, print } from "../output.ts";
import { rungReached } from "../sweep/halving.ts";
import { mergeSweeps } from "../sweep/merge.ts";
import { typed } from "../typed.ts";

/** The command `sweep merge`: joins shares of a sweep from machines that share no disk. */
export const sweepMerge = new Command("merge")
  .description("Join the trials of one plan that were made in several folders.")
  .argument("<output>", "folder to make, or to add to")
  .argument("<folders...>", "folders of the shares")
  .action(async (output, folders) => {
    const { sweep, added, differing } = await mergeSweeps(output, folders);
    const done = sweep.trials.filter((trial) => rungReached(sweep, [trial])).length;
    print(
      `${output}  ${count(done)} of ${plural(sweep.trials.length, "trial")}, ${count(added)} of them new`,
    );
    if (differing.length > 0)
      note(
        `Trials ${differing.join(", ")} are there twice with other numbers, and the first was kept: their machines compute other bits; set "arithmetic": "plain" to have the same everywhere.`,
      );
    note(`Look at them: ${typed(["sweep", "report", output])}`);
  });
