/** What the trials of a sweep say together: which settings are best, and what each of them bought. */
import { basename } from "node:path";
import { mean } from "../../numbers/statistics.ts";
import { UserError } from "../failure.ts";
import { resultOf, type Sweep } from "./folder.ts";
import { isHealing, MEASURES, type MeasureName } from "./measures.ts";
import { measured, type Result } from "./result.ts";
import type { Settings } from "./settings.ts";
import { type Estimate, estimate, spreadOf } from "./student.ts";
import { settingsLabel, type Trial } from "./trials.ts";

/** A trial, and what became of it. */
export interface Done {
  readonly trial: Trial;
  readonly result: Result;
  /** The measure that ranks. */
  readonly value: number;
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

/** One value of a setting, or one part of its range. */
interface Level {
  readonly label: string;
  readonly of: Estimate;
  /** How much better or worse trials are than those which are the same but for the first level; of the first, and of ranges, none. */
  readonly difference?: Estimate;
}

/** A setting that differs between trials. */
export interface Factor {
  readonly name: string;
  readonly levels: readonly Level[];
}

export interface Report {
  readonly sweep: Sweep;
  readonly measure: MeasureName;
  readonly pictures: readonly string[];
  readonly rngSeeds: readonly number[];
  readonly done: readonly Done[];
  readonly failed: readonly Result[];
  /** Trials of which there is nothing yet. */
  readonly left: number;
  /** Best first. */
  readonly rows: readonly Row[];
  readonly factors: readonly Factor[];
}

/**
 * Gathers what has become of a sweep so far.
 * @param measure that ranks; the plan's by default
 * @throws UserError when its trials did not give that
 */
export function reportOf(sweep: Sweep, measure: MeasureName = sweep.plan.measure): Report {
  const { pictures = [], rngSeeds = [0] } = sweep.plan;
  const ended = sweep.trials.flatMap((trial) => {
    const result = resultOf(sweep, trial);
    return result ? [{ trial, result, value: rankedValue(result, measure) }] : [];
  });
  const done = ended.filter(({ result }) => result.failed === undefined);
  if (done.length > 0 && done.every(({ result }) => result.measures[measure] === undefined))
    throw new UserError(
      `The trials of ${sweep.path} did not give "${measure}": choose ${Object.keys(done[0].result.measures).join(", ")}.`,
    );
  const failed = ended.flatMap(({ result }) => (result.failed === undefined ? [] : [result]));
  return {
    ...{ sweep, measure, rngSeeds, done, failed },
    pictures: pictures.map(pictureName),
    left: sweep.trials.length - ended.length,
    rows: rowsOf(sweep, measure, done, failed),
    factors: factorsOf(sweep, done),
  };
}

/** A picture without its folder. */
export function pictureName(picture: string): string {
  return picture.startsWith("emoji:") ? picture.slice(6) : basename(picture);
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

function rowsOf(
  { plan, trials }: Sweep,
  measure: MeasureName,
  done: readonly Done[],
  failed: readonly Result[],
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
  const rank = ({ mean: value }: Row): number =>
    Number.isNaN(value) ? Number.POSITIVE_INFINITY : sign * value;
  return rows.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}

/** Standard deviation of numbers about the means of their groups. */
function pooled(groups: readonly (readonly number[])[]): number {
  const many = groups.filter((group) => group.length > 1);
  const freedom = many.reduce((all, group) => all + group.length - 1, 0);
  const squares = many.reduce((all, group) => all + spreadOf(group) ** 2 * (group.length - 1), 0);
  return Math.sqrt(squares / freedom);
}

function factorsOf({ plan }: Sweep, done: readonly Done[]): Factor[] {
  const { grid = {}, random, pictures = [] } = plan;
  const lists = Object.entries(grid).filter(([, values]) => values.length > 1);
  return [
    ...lists.map(([name, values]) => ({
      name,
      levels: levelsOf(
        values.map((value) => settingsLabel({ [name]: value }).slice(name.length + 1)),
        ({ settings }) => settingsLabel({ [name]: settings[name] }).slice(name.length + 1),
        ({ settings, picture, rngSeed }) => [{ ...settings, [name]: null }, picture, rngSeed],
        done,
      ),
    })),
    ...(pictures.length > 1
      ? [
          {
            name: "picture",
            levels: levelsOf(
              pictures.map(pictureName),
              ({ picture = "" }) => pictureName(picture),
              ({ settings, rngSeed }) => [settings, rngSeed],
              done,
            ),
          },
        ]
      : []),
    ...Object.keys(random?.ranges ?? {}).map((name) => ({ name, levels: thirdsOf(name, done) })),
  ];
}

/**
 * @param labelOf tells the level of a trial
 * @param restOf tells all else of a trial: two with the same rest are a pair
 */
function levelsOf(
  labels: readonly string[],
  labelOf: (trial: Trial) => string,
  restOf: (trial: Trial) => unknown,
  done: readonly Done[],
): Level[] {
  const keyOf = (trial: Trial): string => JSON.stringify(restOf(trial));
  const groups = labels.map((label) => done.filter(({ trial }) => labelOf(trial) === label));
  const base = new Map(groups[0].map(({ trial, value }) => [keyOf(trial), value]));
  return labels.map((label, i) => {
    const of = estimate(groups[i].map(({ value }) => value));
    if (i === 0) return { label, of };
    const differences = groups[i].flatMap(({ trial, value }) => {
      const other = base.get(keyOf(trial));
      return other === undefined ? [] : [value - other];
    });
    return { label, of, difference: estimate(differences) };
  });
}

/** The trials in three equal parts, by a setting that was drawn at random. */
function thirdsOf(name: string, done: readonly Done[]): Level[] {
  const at = ({ trial }: Done): number => trial.settings[name] as number;
  const sorted = [...done].sort((a, b) => at(a) - at(b));
  return [0, 1, 2].flatMap((third) => {
    const bound = (share: number): number => Math.round((share * sorted.length) / 3);
    const part = sorted.slice(bound(third), bound(third + 1));
    if (part.length === 0) return [];
    const label = `${at(part[0])} to ${at(part[part.length - 1])}`;
    return [{ label, of: estimate(part.map(({ value }) => value)) }];
  });
}
