/** The trials of a plan, which follow from the plan alone: every machine counts the same ones in the same order. */
import { deriveKey, STREAM, uniform } from "../../numbers/random.ts";
import { UserError } from "../failure.ts";
import { count } from "../output.ts";
import type { Plan, Range } from "./plan.ts";
import { requestOf, type Settings, TRIAL_COMMANDS, wordsOf } from "./settings.ts";

/** One training run of a sweep. */
export interface Trial {
  /** From 1. */
  readonly number: number;
  readonly picture?: string;
  readonly rngSeed: number;
  /** Settings that differ from trial to trial. */
  readonly settings: Settings;
}

/** A stretch of training after which trials are compared. */
export interface Rung {
  /** From 1. */
  readonly number: number;
  /** Training step at which it ends; undefined for the end of training. */
  readonly until?: number;
}

/** The rungs of a plan, of which there is but one if nothing is stopped early. */
export function rungsOf({ halving }: Plan): Rung[] {
  const steps = [...(halving?.rungs ?? []), undefined];
  return steps.map((until, i) => ({ number: i + 1, until }));
}

/** Where a rung ends, in words. */
export function endOf({ until }: Rung): string {
  return until === undefined ? "the end" : `training step ${count(until)}`;
}

/** How many settings of a rung go on to the next. */
export function keptOf({ halving }: Plan, settings: number): number {
  return Math.max(1, Math.floor(settings / (halving?.factor ?? 3)));
}

/**
 * Training steps that a trial takes in the mean, where some are stopped early.
 * @param settings number of settings
 * @param full training steps of a trial to its end
 */
export function meanSteps(plan: Plan, settings: number, full: number): number {
  let [left, from, steps] = [settings, 0, 0];
  for (const { until = full } of rungsOf(plan)) {
    steps += left * (until - from);
    from = until;
    left = keptOf(plan, left);
  }
  return steps / settings;
}

/** Most trials, where a plan's budget says nothing. */
const MOST_TRIALS = 1000;

/**
 * Lists the trials of a plan: for each rngSeed all combinations of settings, for each of these all pictures. A sweep that is
 * stopped early has thus tried all settings before any is repeated.
 * @throws UserError when they are more than the budget allows
 */
export function trialsOf(plan: Plan): Trial[] {
  const { grid = {}, random, rngSeeds = [0], budget, pictures = [undefined] } = plan;
  const most = budget?.trials ?? MOST_TRIALS;
  const lists = Object.values(grid).map((values) => values.length);
  const total = [...lists, random?.draws ?? 1, rngSeeds.length, pictures.length].reduce(
    (product, length) => product * length,
  );
  if (total > most)
    throw new UserError(
      `The plan has ${count(total)} trials, and its budget allows ${count(most)}: try fewer values, or set "budget.trials".`,
    );
  const combinations = Object.entries(grid).reduce<Settings[]>(
    (before, [name, values]) =>
      values.length === 1
        ? before
        : before.flatMap((settings) => values.map((value) => ({ ...settings, [name]: value }))),
    [{}],
  );
  const settings = combinations.flatMap((combination) =>
    drawsOf(plan).map((drawn) => ({ ...combination, ...drawn })),
  );
  return rngSeeds
    .flatMap((rngSeed) =>
      settings.flatMap((each) =>
        pictures.map((picture) => ({ ...(picture && { picture }), rngSeed, settings: each })),
      ),
    )
    .map((trial, i) => ({ number: i + 1, ...trial }));
}

/** The settings of each random draw. */
function drawsOf({ random }: Plan): Settings[] {
  if (random === undefined) return [{}];
  // In alphabetical order, so that the order in the file changes nothing.
  const names = Object.keys(random.ranges).sort();
  return Array.from({ length: random.draws }, (_, draw) =>
    Object.fromEntries(
      names.map((name, i) => {
        const key = deriveKey(random.rngSeed ?? 0, STREAM.sweep, i);
        return [name, drawn(random.ranges[name], uniform(key, draw))];
      }),
    ),
  );
}

/** A number of a range, in four digits, so that a command that repeats a trial is short. */
function drawn({ from, to, scale, whole }: Range, share: number): number {
  const [low, high] = whole ? [from - 0.5, to + 0.5] : [from, to];
  const value =
    scale === "log"
      ? Math.exp(Math.log(low) + share * (Math.log(high) - Math.log(low)))
      : low + share * (high - low);
  if (whole) return Math.min(to, Math.max(from, Math.round(value)));
  return Math.min(to, Math.max(from, Number(value.toPrecision(4))));
}

/** All settings of a trial but its picture and rngSeed. */
export function settingsOf({ fixed, grid = {} }: Plan, { settings }: Trial): Settings {
  const single = Object.entries(grid).flatMap(([name, values]) =>
    values.length === 1 ? [[name, values[0]] as const] : [],
  );
  return { ...fixed, ...Object.fromEntries(single), ...settings };
}

/** Refuses a plan of which a trial could not begin. @throws Error with one sentence */
export async function checkTrials(plan: Plan, trials: readonly Trial[]): Promise<void> {
  const command = TRIAL_COMMANDS[plan.command];
  const seen = new Set<string>();
  for (const trial of trials) {
    const key = JSON.stringify(trial.settings);
    if (seen.has(key)) continue;
    seen.add(key);
    const steps = await command.check(requestOf(command, settingsOf(plan, trial)));
    const last = plan.halving?.rungs.at(-1) ?? 0;
    if (last >= steps)
      throw new UserError(
        `A rung at ${last} training steps is not before the end of ${settingsLabel(trial.settings) || "the trials"}, which train for ${steps}.`,
      );
  }
}

/**
 * The command line that makes a trial.
 * @param output model file
 * @param place turns the name of a file in a plan into its path
 */
export function commandOf(
  plan: Plan,
  trial: Trial,
  output: string,
  place: (value: unknown) => unknown = (value) => value,
): string[] {
  const command = TRIAL_COMMANDS[plan.command];
  const settings = Object.entries(settingsOf(plan, trial)).map(([name, value]) => [
    name,
    place(value),
  ]);
  return [
    ...command.words,
    ...(trial.picture === undefined ? [] : [place(trial.picture) as string]),
    ...wordsOf(command, Object.fromEntries(settings)),
    ...["--rng-seed", `${trial.rngSeed}`, "-o", output],
  ];
}

/** What tells a trial from others, in a few words. */
export function labelOf({ picture, settings, rngSeed }: Trial): string {
  const parts = [picture, settingsLabel(settings), `rngSeed ${rngSeed}`];
  return parts.filter((part) => part).join(" ");
}

/** Settings in a few words: "muon=6 batch=4". */
export function settingsLabel(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
}
