/** The plan of a sweep: what is trained, what differs from trial to trial, and by which number the trials are judged. */
import { existsSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { parse } from "yaml";
import { readFileClearly } from "../../models/files.node.ts";
import { checkAll } from "../../numbers/fields.ts";
import {
  anyObject,
  anyText,
  atLeast,
  byName,
  choice,
  list,
  object,
  oneOf,
  optional,
  type Schema,
  whole,
} from "../../numbers/schema.ts";
import { isEmoji } from "../emoji.ts";
import { UserError } from "../failure.ts";
import { MEASURES, type MeasureName, measuresOf } from "./measures.ts";
import {
  type Settings,
  TRIAL_COMMANDS,
  type TrialCommand,
  type TrialCommandName,
} from "./settings.ts";

/** Numbers from which random ones are drawn. */
export interface Range {
  readonly from: number;
  readonly to: number;
  /** Whether their logarithms are uniform rather than they themselves; left out for "linear". */
  readonly scale?: "linear" | "log";
  /** Whether they are whole. */
  readonly whole?: boolean;
}

/** Settings that are drawn at random. */
interface RandomPlan {
  /** Number of draws, each of which goes with every combination of the grid. */
  readonly draws: number;
  readonly rngSeed?: number;
  readonly ranges: Readonly<Record<string, Range>>;
}

/** What a plan file says. */
export interface Plan {
  readonly command: TrialCommandName;
  /** Pictures that are trained, for `train`. */
  readonly pictures?: readonly string[];
  /** Settings of all trials. */
  readonly fixed?: Settings;
  /** Lists of values, of which every combination is tried. */
  readonly grid?: Readonly<Record<string, readonly unknown[]>>;
  readonly random?: RandomPlan;
  /** Every combination is trained once for each; [0] by default. */
  readonly rngSeeds?: readonly number[];
  /** The number by which trials are ranked. */
  readonly measure: MeasureName;
  /** Creatures that are grown and cut to measure healing, as with `heal --seeds`; 8 by default. */
  readonly creatures?: number;
  readonly budget?: Budget;
  /** How trials that do poorly are stopped early; left out to train all to their end. */
  readonly halving?: Halving;
}

/** Successive halving: at each rung only the best settings go on. */
interface Halving {
  /** Training steps after which trials are compared, in ascending order; the last rung is the end of training. */
  readonly rungs: readonly number[];
  /** One of so many settings goes on; 3 by default. */
  readonly factor?: number;
}

/** What a sweep may take. */
interface Budget {
  /** Most trials; 1,000 by default. */
  readonly trials?: number;
  /** Hours after which `sweep run` starts no further trial. */
  readonly hours?: number;
}

const number = (): Schema<number> => ({
  ...atLeast(Number.NEGATIVE_INFINITY),
  rule: "a number",
});
const any: Schema<unknown> = { rule: "a value", fits: () => true, read: (value) => value };

const RANGE = object<Range>({
  from: number(),
  to: number(),
  scale: optional(choice("linear", "log")),
  whole: optional(choice(true, false)),
});

const PLAN = object<Plan>({
  command: choice(...(Object.keys(TRIAL_COMMANDS) as TrialCommandName[])),
  pictures: optional(oneOf<readonly string[]>(list(anyText(), 1, 1000), oneText())),
  fixed: optional(anyObject()),
  grid: optional(byName(list(any, 1, 10_000))),
  random: optional(
    object<RandomPlan>({
      draws: whole(1, 1_000_000),
      rngSeed: optional(whole(0, Number.MAX_SAFE_INTEGER)),
      ranges: byName(RANGE),
    }),
  ),
  rngSeeds: optional(list(whole(0, Number.MAX_SAFE_INTEGER), 1, 10_000)),
  measure: choice(...(Object.keys(MEASURES) as MeasureName[])),
  creatures: optional(whole(1, 1000)),
  budget: optional(
    object<Budget>({ trials: optional(whole(1, 1_000_000)), hours: optional(atLeast(0)) }),
  ),
  halving: optional(
    object<Halving>({
      rungs: list(whole(1, 10_000_000), 1, 20),
      factor: optional(whole(2, 1000)),
    }),
  ),
});

/** A single text, read as a list of one. */
function oneText(): Schema<readonly string[]> {
  const text = anyText();
  return { rule: text.rule, fits: text.fits, read: (value, place) => [text.read(value, place)] };
}

/**
 * Reads a plan file, in YAML or JSON.
 * @throws UserError with one sentence that names the file
 */
export async function readPlan(file: string): Promise<Plan> {
  if (![".yaml", ".yml", ".json"].includes(extname(file).toLowerCase()))
    throw new UserError(`Cannot use ${file}: a plan's name ends in .yaml, .yml or .json.`);
  const text = new TextDecoder().decode(await readFileClearly(file));
  try {
    return mapFiles(checkPlan(parse(text)), (path) => {
      const found = resolve(dirname(file), path);
      if (!existsSync(found)) throw new UserError(`There is no file "${path}", which it names.`);
      return found;
    });
  } catch (error) {
    // A parser's message goes on with the lines of the file.
    const [sentence] = (error as Error).message.split(/:?\n/);
    throw new UserError(`Cannot use ${file}: ${sentence.replace(/[.:]?$/, ".")}`);
  }
}

/** A plan in which the files that it names have other names. */
export function mapFiles(plan: Plan, map: (path: string) => string): Plan {
  const { files }: TrialCommand = TRIAL_COMMANDS[plan.command];
  const mapSetting = (name: string, value: unknown): unknown =>
    files.includes(name) && typeof value === "string" ? map(value) : value;
  const { pictures, fixed, grid } = plan;
  return {
    ...plan,
    ...(pictures && { pictures: pictures.map((each) => (isEmoji(each) ? each : map(each))) }),
    ...(fixed && { fixed: mapValues(fixed, mapSetting) }),
    ...(grid && {
      grid: mapValues(grid, (name, values) => values.map((each) => mapSetting(name, each))),
    }),
  };
}

function mapValues<T>(
  part: Readonly<Record<string, T>>,
  map: (name: string, value: T) => T,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, map(name, value)]));
}

/** Checks a plan from outside. @throws Error with one sentence */
export function checkPlan(candidate: unknown): Plan {
  const plan = checkAll({ noun: "plan", schema: PLAN, help: {} }, candidate);
  const refuse = (holds: boolean, sentence: string): void => {
    if (!holds) throw new UserError(sentence);
  };
  const isGrowing = plan.command === "train";
  refuse(!isGrowing || plan.pictures !== undefined, `A plan for train names "pictures".`);
  refuse(isGrowing || plan.pictures === undefined, `A plan for vae train has no "pictures".`);
  refuse(
    measuresOf(plan.command).includes(plan.measure),
    `A trial of ${plan.command} cannot give "${plan.measure}": choose ${measuresOf(plan.command).join(", ")}.`,
  );
  const names = [plan.fixed, plan.grid, plan.random?.ranges].flatMap((part) =>
    Object.keys(part ?? {}),
  );
  const twice = names.find((name, i) => names.indexOf(name) < i);
  refuse(twice === undefined, `"${twice}" is set twice.`);
  for (const [name, { from, to, scale, whole: isWhole }] of Object.entries(
    plan.random?.ranges ?? {},
  )) {
    refuse(from < to, `The range of "${name}" must go from a number to a larger one.`);
    refuse(scale !== "log" || from > 0, `A range on a log scale, such as "${name}", is above 0.`);
    refuse(
      isWhole !== true || (Number.isInteger(from) && Number.isInteger(to)),
      `The range of "${name}" is of whole numbers, so it must begin and end at one.`,
    );
  }
  const { rungs = [] } = plan.halving ?? {};
  refuse(
    rungs.every((step, i) => i === 0 || step > rungs[i - 1]),
    `The rungs of "halving" must ascend.`,
  );
  for (const [key, values] of [
    ...Object.entries(plan.grid ?? {}),
    ["rngSeeds", plan.rngSeeds ?? []] as const,
    ["pictures", plan.pictures ?? []] as const,
  ]) {
    const texts = values.map((value) => JSON.stringify(value));
    refuse(new Set(texts).size === texts.length, `"${key}" has a value twice.`);
  }
  return plan;
}
