import { Command } from "@commander-js/extra-typings";
import { UserError } from "../failure.ts";
import { note, plural, print } from "../output.ts";
import { SHARDS } from "../tokens/data-set.ts";
import { recordsOf } from "../tokens/plan.ts";
import { shareFolders } from "../tokens/share.ts";
import { joinShares } from "../tokens/share-work.ts";

/** The command `tokens merge`: joins the shares of a data set. */
export const tokensMerge = new Command("merge")
  .description("Join the shares of a data set to the bytes that one machine writes.")
  .argument("<folder>", "folder of the data set")
  .argument("[shares...]", `folders of the shares (default: those in the folder's ${SHARDS})`)
  .action(async (folder, given) => {
    const shares = given.length > 0 ? given : shareFolders(folder);
    if (shares.length === 0)
      throw new UserError(
        `There are no shares in ${folder}: make them with tokens --shard, or name their folders.`,
      );
    const { plan, tried } = await joinShares(folder, shares);
    print(
      `${folder}  ${plural(recordsOf(plan) * plan.settings.record, "token")} in ${plural(recordsOf(plan), "record")} from ${plural(shares.length, "share")}`,
    );
    if (tried > 0) note(`Tried here: ${plural(tried, "rule")} at the end, which no share had.`);
  });
