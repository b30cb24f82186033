import { readFileSync } from "node:fs";
import { Command, Option } from "@commander-js/extra-typings";
import type { Engine } from "../../engine/engine.ts";
import { onEngine } from "../engine.ts";
import { interruptible } from "../interrupt.ts";
import {
  arithmeticOption,
  engineOption,
  jsonOption,
  threadsOption,
  wholeNumber,
} from "../options.ts";
import { count, plural, print, printJson, printTable } from "../output.ts";
import { Progress } from "../progress.ts";
import { secondsPerTrainingStep, type Timing, timeWorkloads } from "../timing.ts";
import { WORKLOADS, type WorkloadName } from "../workloads.ts";

/** The command `bench`: times how fast this machine trains and runs a rule. */
export const bench = new Command("bench")
  .description("Time training steps and plain steps on this machine.")
  .addOption(new Option("--workload <kind>", "time only this workload").choices(WORKLOADS))
  .option("--repeat <number>", "timed runs; their median is shown", wholeNumber(1, 1000), 5)
  .addOption(engineOption())
  .addOption(threadsOption())
  .addOption(arithmeticOption())
  .addOption(jsonOption())
  .action(async ({ workload, repeat, json, ...machine }) => {
    const names = workload === undefined ? WORKLOADS : [workload];
    const timed = (engine: Engine) => secondsPerTrainingStep(engine, names[0]);
    const [{ name: on, threads, arithmetic }, timings] = await interruptible(() =>
      onEngine(machine, timed, async (engine) => [engine, await time(engine, names, repeat)]),
    );
    if (json) {
      printJson({ engine: on, threads, arithmetic, workloads: speeds(timings) });
      return;
    }
    const who =
      on === "webgpu"
        ? "a graphics card"
        : `${plural(threads, "thread")}, ${arithmetic} arithmetic`;
    print(`${who}, at most ${peakMegabytes()} MB resident`);
    print();
    printTable(
      Object.entries(timings).map(([name, { trainSeconds, stepsPerSecond, ...checks }]) => [
        name,
        trainSeconds.toFixed(3),
        count(Math.round(stepsPerSecond)),
        `${(100 * checks.aliveShare).toFixed(1)}%`,
        checks.loss.toFixed(4),
      ]),
      ["workload", "seconds a training step", "plain steps a second", "alive", "loss"],
    );
  });

/** Times workloads with a progress line. */
function time(engine: Engine, names: readonly WorkloadName[], repeat: number) {
  const progress = new Progress("rounds");
  const onRound = (done: number) => progress.update({ done, total: repeat + 1 });
  return timeWorkloads(engine, names, repeat, onRound).finally(() => progress.end());
}

/** The speeds alone, without the figures that check the work. */
function speeds(timings: Record<string, Timing>) {
  return Object.fromEntries(
    Object.entries(timings).map(([name, { trainSeconds, stepsPerSecond }]) => [
      name,
      { trainSeconds, stepsPerSecond },
    ]),
  );
}

/** The most memory that this process ever held, in MB. */
function peakMegabytes(): number {
  return Math.round(peakKilobytes() / 1024);
}

function peakKilobytes(): number {
  try {
    // Where there is such a file; maxRSS would count what the parent process held, too.
    const status = readFileSync("/proc/self/status", "utf8");
    return Number(/VmHWM:\s*(\d+) kB/.exec(status)![1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
