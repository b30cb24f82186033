/** Trials that were made, gathered by their settings and ranked. */
import { mean } from "../../numbers/statistics.ts";
import { resultOf, type Sweep } from "./folder.ts";
import { isHealing, MEASURES, type MeasureName } from "./measures.ts";
import { measured, type Result } from "./result.ts";
import type { Settings } from "./settings.ts";
import { spreadOf } from "./student.ts";
import { type Rung, settingsLabel, type Trial } from "./trials.ts";

/** A trial, and what became of it. */
export interface Done {
  readonly trial: Trial;
  readonly result: Result;
  /** The measure that ranks. */
  readonly value: number;
}

/** What became of several trials. */
export interface Gathered {
  readonly done: readonly Done[];
  readonly failed: readonly Result[];
  /** Trials of which there is nothing yet. */
  readonly left: number;
}

/** One combination of settings, over its pictures and rngSeeds. */
export interface Row {
  readonly settings: Settings;
  /** Those of its trials that did not fail. */
  readonly trials: readonly Done[];
  /** The mean of the means of its pictures; NaN if a trial gave no number, or none is done. */
  readonly mean: number;
  /** Standard deviation over rngSeeds, with the pictures' own means taken off. */
  readonly spread: number;
  /** Mean of each picture. */
  readonly pictures: readonly number[];
  readonly seconds: number;
  readonly failed: number;
}

/** Reads what became of trials at the end of a rung. */
export function gather(
  sweep: Sweep,
  trials: readonly Trial[],
  rung: Rung,
  measure: MeasureName,
): Gathered {
  const ended = trials.flatMap((trial) => {
    const result = resultOf(sweep, trial, rung);
    return result ? [{ trial, result, value: rankedValue(result, measure) }] : [];
  });
  return {
    done: ended.filter(({ result }) => result.failed === undefined),
    failed: ended.flatMap(({ result }) => (result.failed === undefined ? [] : [result])),
    left: trials.length - ended.length,
  };
}

/**
 * A measure as it is averaged. An error above 1, that of an empty grid, counts as 1, and so does that of a creature that is
 * no longer made of numbers: otherwise one that exploded would be all that a mean shows.
 */
export function rankedValue(result: Result, name: MeasureName): number {
  const value = measured(result, name);
  if (!isHealing(name) || MEASURES[name].isMoreBetter) return value;
  return Number.isNaN(value) ? 1 : Math.min(1, value);
}

/**
 * Gathers trials by their settings, best first; equal ones in the order of the plan. Those of which a trial failed come behind all
 * others, since their means leave out what went worst, and those without a number last.
 */
export function rowsOf(
  { plan }: Sweep,
  trials: readonly Trial[],
  measure: MeasureName,
  { done, failed }: Gathered,
): Row[] {
  const labels = [...new Set(trials.map(({ settings }) => settingsLabel(settings)))];
  const rows = labels.map((label): Row => {
    const own = done.filter(({ trial }) => settingsLabel(trial.settings) === label);
    const of = (picture: string | undefined): number[] =>
      own.filter(({ trial }) => trial.picture === picture).map(({ value }) => value);
    const groups = (plan.pictures ?? [undefined]).map(of);
    const pictures = groups.map(mean);
    const settings = trials.find((trial) => settingsLabel(trial.settings) === label)?.settings;
    return {
      settings: settings as Settings,
      trials: own,
      mean: mean(pictures.filter((_, i) => groups[i].length > 0)),
      spread: pooled(groups),
      ...(plan.pictures ? { pictures } : { pictures: [] }),
      seconds: mean(own.map(({ result }) => measured(result, "seconds"))),
      failed: failed.filter((result) => settingsLabel(result.settings) === label).length,
    };
  });
  const sign = MEASURES[measure].isMoreBetter ? -1 : 1;
  const ranks = ({ mean: value, failed }: Row): readonly number[] =>
    Number.isNaN(value) ? [1] : [0, failed, sign * value];
  return rows.sort((a, b) => firstDifference(ranks(a), ranks(b)));
}

/** Compares numbers one after another. */
function firstDifference(some: readonly number[], others: readonly number[]): number {
  return some.map((value, i) => value - others[i]).find((difference) => difference !== 0) ?? 0;
}

/** Standard deviation of numbers about the means of their groups. */
function pooled(groups: readonly (readonly number[])[]): number {
  const many = groups.filter((group) => group.length > 1);
  const freedom = many.reduce((all, group) => all + group.length - 1, 0);
  const squares = many.reduce((all, group) => all + spreadOf(group) ** 2 * (group.length - 1), 0);
  return Math.sqrt(squares / freedom);
}
