/** What the trials of a sweep say together: which settings are best, and what each of them bought. */
import { basename } from "node:path";
import { UserError } from "../failure.ts";
import type { Sweep } from "./folder.ts";
import { rungReached, trialsOfRung } from "./halving.ts";
import type { MeasureName } from "./measures.ts";
import { type Done, type Gathered, gather, type Row, rowsOf } from "./rows.ts";
import { type Estimate, estimate } from "./student.ts";
import { type Rung, rungsOf, settingsLabel, type Trial } from "./trials.ts";

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

export interface Report extends Gathered {
  readonly sweep: Sweep;
  /** The rung that is reported. */
  readonly rung: Rung;
  /** Its trials. */
  readonly trials: readonly Trial[];
  readonly measure: MeasureName;
  readonly pictures: readonly string[];
  readonly rngSeeds: readonly number[];
  /** Best first. */
  readonly rows: readonly Row[];
  /** Differences only of the first rung: who goes on is chosen, and no fair sample. */
  readonly factors: readonly Factor[];
}

/**
 * Gathers what has become of a sweep so far.
 * @param measure that ranks; the plan's by default
 * @param rung the furthest one that was begun by default
 * @throws UserError when its trials did not give that
 */
export function reportOf(
  sweep: Sweep,
  measure: MeasureName = sweep.plan.measure,
  rung: Rung = rungReached(sweep, sweep.trials) ?? rungsOf(sweep.plan)[0],
): Report {
  const { pictures = [], rngSeeds = [0] } = sweep.plan;
  const trials = trialsOfRung(sweep, rung);
  const gathered = gather(sweep, trials, rung, measure);
  const { done } = gathered;
  if (done.length > 0 && done.every(({ result }) => result.measures[measure] === undefined))
    throw new UserError(
      `The trials of ${sweep.path} did not give "${measure}": choose ${Object.keys(done[0].result.measures).join(", ")}.`,
    );
  const factors = factorsOf(sweep, done);
  return {
    ...{ sweep, rung, trials, measure, rngSeeds, ...gathered },
    pictures: pictures.map(pictureName),
    rows: rowsOf(sweep, trials, measure, gathered),
    factors: rung.number === 1 ? factors : factors.map(withoutDifferences),
  };
}

function withoutDifferences({ name, levels }: Factor): Factor {
  return { name, levels: levels.map(({ label, of }) => ({ label, of })) };
}

/** A picture without its folder. */
export function pictureName(picture: string): string {
  return picture.startsWith("emoji:") ? picture.slice(6) : basename(picture);
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
