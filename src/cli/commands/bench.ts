import { Command, Option } from "@commander-js/extra-typings";
import { createEngine } from "../../engine/create.ts";
import { arithmeticOption, jsonOption, threadsOption, wholeNumber } from "../options.ts";
import { count, print, printJson, printTable } from "../output.ts";
import { Progress } from "../progress.ts";
import { timeWorkloads } from "../timing.ts";
import { WORKLOADS } from "../workloads.ts";

/** How fast this machine trains and runs a rule. */
export const bench = new Command("bench")
  .description("Time a whole training step and a plain step on this machine.")
  .addOption(new Option("--workload <kind>", "only one of them").choices(WORKLOADS))
  .option("--runs <number>", "timed runs, of which the median counts", wholeNumber(1, 1000), 5)
  .addOption(threadsOption())
  .addOption(arithmeticOption())
  .addOption(jsonOption())
  .action(async ({ workload, runs, threads, arithmetic, json }) => {
    const engine = await createEngine({ threads, arithmetic });
    const progress = new Progress("rounds");
    try {
      const names = workload === undefined ? WORKLOADS : [workload];
      const workloads = await timeWorkloads(engine, names, runs, (done) =>
        progress.update({ done, total: runs + 1 }),
      );
      const { threads, arithmetic } = engine;
      const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
      if (json) {
        printJson({ threads, arithmetic, workloads, peakMegabytes });
        return;
      }
      print(`${threads} threads, ${arithmetic} arithmetic, at most ${peakMegabytes} MB resident`);
      print();
      printTable(
        Object.entries(workloads).map(([name, { trainSeconds, stepsPerSecond }]) => [
          ...[name, trainSeconds.toFixed(3), count(Math.round(stepsPerSecond))],
        ]),
        ["workload", "seconds a training step", "plain steps a second"],
      );
    } finally {
      progress.end();
      await engine.dispose();
    }
  });
