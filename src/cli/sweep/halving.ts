/**
 * Early stopping by successive halving (Jamieson and Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter
 * Optimization", AISTATS 2016), in the synchronous form that Li and others ("A System for Massively Parallel Hyperparameter
 * Tuning", MLSys 2020, Algorithm 1) compare their ASHA with: all settings are trained to the first rung, the best of them to the
 * second, and so on. What is ranked and kept is a combination of settings, over all its pictures and rngSeeds.
 */
import { Option } from "@commander-js/extra-typings";
import { UserError } from "../failure.ts";
import { wholeNumber } from "../options.ts";
import { count, plural } from "../output.ts";
import { resultOf, type Sweep } from "./folder.ts";
import { gather, rowsOf } from "./rows.ts";
import { keptOf, type Rung, rungsOf, type Trial } from "./trials.ts";

/** @param otherwise what is done without the option */
export const rungOption = (otherwise: string) =>
  new Option(
    "--rung <n>",
    `only this rung of a plan with halving (default: ${otherwise})`,
  ).argParser(wholeNumber(1));

/** The furthest rung in which any of these trials has a result; undefined if there is none. */
export function rungReached(sweep: Sweep, trials: readonly Trial[]): Rung | undefined {
  return rungsOf(sweep.plan).findLast((rung) =>
    trials.some((trial) => resultOf(sweep, trial, rung) !== undefined),
  );
}

/**
 * The rung that one process is to make of a sweep that others work on too.
 * @param number as --rung says
 * @throws UserError when the plan has none such, or several
 */
export function chooseRung({ path, plan }: Sweep, number: number | undefined): Rung {
  const rungs = rungsOf(plan);
  if (number === undefined && rungs.length > 1)
    throw new UserError(
      `Shares and single trials of ${path} are made rung by rung: add --rung 1, then --rung 2 when all of it is made, up to ${rungs.length}.`,
    );
  const rung = rungs[(number ?? 1) - 1];
  if (rung) return rung;
  throw new UserError(`The sweep in ${path} has ${plural(rungs.length, "rung")}, no ${number}.`);
}

/**
 * The trials of a rung, in the order of their numbers. Those that failed in an earlier one are not among them.
 * @throws UserError when a trial of the rung before is not made yet, since all its trials choose together
 */
export function trialsOfRung(sweep: Sweep, { number }: Rung): readonly Trial[] {
  if (number === 1) return sweep.trials;
  const { path, plan } = sweep;
  const before = rungsOf(plan)[number - 2];
  const trials = trialsOfRung(sweep, before);
  const gathered = gather(sweep, trials, before, plan.measure);
  if (gathered.left > 0)
    throw new UserError(
      `${count(gathered.left)} of ${count(trials.length)} trials of rung ${before.number} are not made yet, and all of them choose who goes on: npx blastema sweep run ${path} --rung ${before.number}.`,
    );
  const rows = rowsOf(sweep, trials, plan.measure, gathered);
  const kept = rows.slice(0, keptOf(plan, rows.length));
  return kept
    .flatMap((row) => row.trials.map(({ trial }) => trial))
    .sort((a, b) => a.number - b.number);
}
