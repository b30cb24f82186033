import { Command } from "@commander-js/extra-typings";
import { hardwareThreads } from "#host";
import { Interrupted, UserError } from "../failure.ts";
import { interruptible } from "../interrupt.ts";
import { threadsOption } from "../options.ts";
import { count, note, plural } from "../output.ts";
import { duration } from "../progress.ts";
import { chooseShard, shardOption } from "../shard.ts";
import { holdToShards, openSweep, resultOf, type Sweep, shareOf } from "../sweep/folder.ts";
import { chooseRung, rungOption, trialsOfRung } from "../sweep/halving.ts";
import { endOf, rungsOf, type Trial } from "../sweep/trials.ts";
import { describeResult } from "../sweep/words.ts";
import { makeTrials, type Outcome, type WorkOptions } from "../sweep/workers.ts";
import { typed } from "../typed.ts";

/** The command `sweep run`: makes the trials of a sweep, or a share of them. */
export const sweepRun = new Command("run")
  .description(
    "Make the trials of a sweep, as many at once as there are threads; goes on where it stopped.",
  )
  .argument("<folder>", "folder of the sweep")
  .addOption(shardOption())
  .addOption(rungOption("all, one after another"))
  .addOption(threadsOption())
  .action(async (folder, { shard: asked, rung: number, threads = hardwareThreads() }) => {
    const sweep = await openSweep(folder);
    const shard = chooseShard(asked);
    const rungs = shard || number !== undefined ? [chooseRung(sweep, number)] : rungsOf(sweep.plan);
    const { hours = Number.POSITIVE_INFINITY } = sweep.plan.budget ?? {};
    const started = performance.now();
    const how = {
      threads,
      mayStart: () => (performance.now() - started) / 3.6e6 < hours,
      goOn: typed([
        ...["sweep", "run", folder],
        ...(asked ? ["--shard", `${asked.index}/${asked.of}`] : []),
        ...(number === undefined ? [] : ["--rung", `${number}`]),
      ]),
    };
    let failed = 0;
    let all = 0;
    for (const rung of rungs) {
      const share = shareOf(trialsOfRung(sweep, rung), shard);
      if (shard) {
        await holdToShards(folder, shard, rung);
        note(`Share ${shard.index} of ${shard.of} (${shard.source}).`);
      }
      if (rungsOf(sweep.plan).length > 1)
        note(`Rung ${rung.number}: ${plural(share.length, "trial")} to ${endOf(rung)}.`);
      failed += await makeAll(sweep, share, { rung, ...how });
      all = Math.max(all, share.length);
    }
    note(`Look at them: ${typed(["sweep", "report", folder])}`);
    if (failed > 0)
      throw new UserError(
        `${count(failed)} of ${plural(all, "trial")} failed, and ${failed === 1 ? "is" : "are"} kept with the reason; the others are done.`,
      );
  });

/** How the trials of a share are made. */
interface How extends Pick<WorkOptions, "rung" | "threads" | "mayStart"> {
  /** The command that goes on. */
  readonly goOn: string;
}

/**
 * Makes all of these trials that are not made yet.
 * @returns how many of them failed; one that failed another time counts too, since it is kept and not made again
 * @throws Interrupted or UserError when trials are left
 */
async function makeAll(
  sweep: Sweep,
  share: readonly Trial[],
  { rung, threads, mayStart, goOn }: How,
): Promise<number> {
  const isOpen = (trial: Trial): boolean => resultOf(sweep, trial, rung) === undefined;
  const open = share.filter(isOpen);
  const tally = new Tally(share.length, open.length);
  const started = performance.now();
  const onEnd = (trial: Trial, outcome: Outcome): void => {
    const said =
      "result" in outcome
        ? describeResult(sweep.plan, outcome.result)
        : `${String(trial.number).padStart(4, "0")}  ${outcome.left}${outcome.reason && `: ${outcome.reason.replace(/\.$/, "")}`}`;
    note(`${tally.add(outcome)}  ${said}${tally.timeLeft(started)}`);
  };
  await interruptible(
    (signal) => makeTrials(sweep, open, { rung, threads, signal, mayStart, onEnd }),
    "the trials in hand are being saved",
  );
  const left = share.filter(isOpen).length;
  if (tally.stopped > 0 || (left > 0 && tally.broken === undefined && !mayStart()))
    throw new Interrupted(`${leftOf(left, share.length)}. Go on with: ${goOn}`);
  if (tally.broken !== undefined)
    throw new UserError(
      `${leftOf(left, share.length)}, since ${tally.broken.replace(/\.$/, "")}: go on with ${goOn}.`,
    );
  return share.filter((trial) => resultOf(sweep, trial, rung)?.failed !== undefined).length;
}

/** Counts trials as they end. */
class Tally {
  #done: number;
  #made = 0;
  readonly #all: number;
  /** Trials that were stopped. */
  stopped = 0;
  /** Why a trial could not be made, so that it is left; undefined if all could. */
  broken?: string;

  constructor(all: number, open: number) {
    this.#all = all;
    this.#done = all - open;
  }

  /** @returns how many are done: "[12/40]" */
  add(outcome: Outcome): string {
    if ("result" in outcome) {
      this.#done++;
      this.#made++;
    } else if (outcome.left === "stopped") this.stopped++;
    else if (outcome.left === "broken") this.broken = outcome.reason;
    return `[${this.#done}/${this.#all}]`;
  }

  timeLeft(started: number): string {
    const left = this.#all - this.#done;
    if (this.#made === 0 || left === 0) return "";
    const seconds = (performance.now() - started) / 1000;
    return `, ${duration((seconds / this.#made) * left)} left`;
  }
}

function leftOf(left: number, all: number): string {
  return `${count(left)} of ${plural(all, "trial")} ${left === 1 ? "is" : "are"} left`;
}
