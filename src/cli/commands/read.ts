import { Command } from "@commander-js/extra-typings";
import { readEval } from "./read-eval.ts";
import { readTrain } from "./read-train.ts";

/** The command `read`: readers, whose cells agree on the digit that they stand on. */
export const read = new Command("read")
  .description("Train and measure rules whose cells agree on the digit that they stand on.")
  .enablePositionalOptions()
  .addCommand(readTrain)
  .addCommand(readEval);
