/** A sweep's report on the terminal, as JSON and as CSV. */

import { count, plural, print, printTable } from "../output.ts";
import { typed } from "../typed.ts";
import { placeIn } from "./folder.ts";
import { MEASURES, measuresOf } from "./measures.ts";
import { type Factor, pictureName, type Report } from "./report.ts";
import { measured, type Result } from "./result.ts";
import type { Row } from "./rows.ts";
import type { Estimate } from "./student.ts";
import { commandOf, endOf, keptOf, rungsOf, settingsLabel } from "./trials.ts";
import { difference, shown } from "./words.ts";

/** Prints the table, what each setting bought, and how to repeat the best. */
export function printSweep(report: Report): void {
  for (const line of summaryOf(report)) print(line);
  print();
  printTable(...tableOf(report));
  if (report.factors.length > 0 && report.rung.number === 1) {
    print("\nWhat each setting bought: means with 95% intervals by Student's t, and differences");
    print("to the first value among trials that are the same in all else, pair by pair.");
    for (const factor of report.factors) {
      print();
      printTable(factorRows(report, factor), [
        factor.name,
        report.measure,
        "interval",
        "trials",
        "difference",
        "interval",
      ]);
    }
  }
  const commands = bestCommands(report);
  if (commands.length > 0) {
    print("\nThe best again:");
    for (const command of commands) print(`  ${command}`);
  }
  for (const { number, label, failed } of report.failed)
    print(`\nTrial ${number} (${label}) failed: ${failed}`);
}

/** What there is, in a sentence or two. */
export function summaryOf(report: Report): string[] {
  const { sweep, trials, rows, measure, pictures, rngSeeds, failed, left } = report;
  const of = [
    ...(pictures.length > 0 ? [plural(pictures.length, "picture")] : []),
    plural(rngSeeds.length, "rngSeed"),
  ].join(" and ");
  const rest = [
    ...(failed.length > 0 ? [`${plural(failed.length, "trial")} failed`] : []),
    ...(left > 0 ? [`${count(left)} not made yet`] : []),
  ].join(", ");
  const { title, isMoreBetter } = MEASURES[measure];
  return [
    `${sweep.path}  ${plural(trials.length, "trial")} of ${plural(rows.length, "setting")}, each with ${of}${rest ? `; ${rest}` : ""}`,
    ...rungsInWords(report),
    `${measure}: ${title}; ${isMoreBetter ? "more" : "less"} is better`,
  ];
}

/** Which rung is reported, and what of the others. */
function rungsInWords({ sweep, rung, rows }: Report): string[] {
  const rungs = rungsOf(sweep.plan);
  if (rungs.length === 1) return [];
  const others =
    rung.number === 1
      ? `${keptOf(sweep.plan, rows.length)} of these settings go on`
      : "these settings were the best of the rung before; --rung 1 compares all, and tells what each setting bought";
  return [`Rung ${rung.number} of ${rungs.length}, at ${endOf(rung)}: ${others}.`];
}

/** Rows and titles of the table of settings, best first. */
export function tableOf({ rows, measure, pictures, failed }: Report): [string[][], string[]] {
  const names = Object.keys(rows[0]?.settings ?? {});
  const many = pictures.length > 1 ? pictures : [];
  const table = rows.map((row) => [
    ...names.map((name) => settingsLabel({ [name]: row.settings[name] }).slice(name.length + 1)),
    shown(measure, row.mean),
    shown(measure, row.spread),
    ...many.map((_, i) => shown(measure, row.pictures[i])),
    ...(measure === "seconds" ? [] : [shown("seconds", row.seconds)]),
    ...(failed.length > 0 ? [`${row.failed}`] : []),
  ]);
  const titles = [
    ...names,
    measure,
    "spread",
    ...many,
    ...(measure === "seconds" ? [] : ["seconds"]),
    ...(failed.length > 0 ? ["failed"] : []),
  ];
  return [table, titles];
}

function factorRows({ measure }: Report, { levels }: Factor): string[][] {
  const interval = ({ interval: [low, high] }: Estimate, show: (value: number) => string) =>
    Number.isNaN(low) ? "-" : `${show(low)} to ${show(high)}`;
  return levels.map(({ label, of, difference: bought }) => [
    label,
    shown(measure, of.mean),
    interval(of, (value) => shown(measure, value)),
    count(of.count),
    bought ? difference(measure, bought.mean) : "",
    bought ? interval(bought, (value) => difference(measure, value)) : "",
  ]);
}

/** Commands that train the best settings again, one for each picture, and measure what came of it. */
export function bestCommands({ sweep, rows, measure }: Report): string[] {
  const [best] = rows;
  const { plan, path } = sweep;
  const firsts = (best?.trials ?? []).filter(
    ({ trial }, i, all) => all.findIndex((other) => other.trial.picture === trial.picture) === i,
  );
  return firsts.flatMap(({ trial }) => {
    const name = trial.picture === undefined ? "best" : `best-${nameOf(trial.picture)}`;
    const train = commandOf(plan, trial, `${name}.safetensors`, placeIn(path));
    if (plan.command === "train") return [typed(train), typed(["heal", `${name}.safetensors`])];
    return measure === "bound"
      ? [typed(train), typed(["vae", "eval", `${name}.safetensors`, "--split", "validation"])]
      : [typed(train)];
  });
}

function nameOf(picture: string): string {
  return pictureName(picture).replaceAll(/[^\p{L}\p{N}\p{Extended_Pictographic}-]+/gu, "-");
}

/** The report for a script. */
export function jsonOf(report: Report): unknown {
  const { sweep, rung, trials, measure, failed, left, rows, factors, done } = report;
  return {
    ...{ plan: sweep.plan, rung, measure, trials: trials.length, done: done.length, left, failed },
    settings: rows.map(({ trials, ...row }: Row) => ({
      ...row,
      trials: trials.map(({ trial }) => trial.number),
    })),
    factors,
    best: bestCommands(report),
  };
}

/** Every trial that is done as a row of CSV. */
export function csvOf({ sweep, trials, done, failed }: Report): string {
  const { plan } = sweep;
  const names = Object.keys(sweep.trials[0].settings);
  const measures = measuresOf(plan.command).filter((name) =>
    done.some(({ result }) => result.measures[name] !== undefined),
  );
  const head = ["trial", "picture", "rngSeed", ...names, ...measures, "failed"];
  const results = new Map<number, Result>(
    [...done.map(({ result }) => result), ...failed].map((result) => [result.number, result]),
  );
  const rows = trials.flatMap((trial) => {
    const result = results.get(trial.number);
    if (!result) return [];
    const numbers = measures.map((name) => {
      const value = measured(result, name);
      return Number.isNaN(value) ? "" : `${value}`;
    });
    const values = names.map((name) => {
      const value = trial.settings[name];
      return typeof value === "string" ? value : JSON.stringify(value);
    });
    return [
      [
        ...[`${trial.number}`, pictureName(trial.picture ?? ""), `${trial.rngSeed}`],
        ...[...values, ...numbers, result.failed ?? ""],
      ],
    ];
  });
  return [head, ...rows].map((row) => `${row.map(cell).join(",")}\n`).join("");
}

function cell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
