/** What is kept of a trial that is done. */
import { existsSync, readFileSync } from "node:fs";
import { writeFileAtomic } from "../../models/files.node.ts";
import {
  anyObject,
  anyText,
  byName,
  check,
  choice,
  list,
  object,
  oneOf,
  optional,
  pair,
  type Schema,
  whole,
} from "../../numbers/schema.ts";
import { UserError } from "../failure.ts";
import { MEASURES, type MeasureName, type Measures } from "./measures.ts";
import type { Settings } from "./settings.ts";
import { labelOf, type Trial } from "./trials.ts";

/** What became of a trial. */
export interface Result {
  readonly number: number;
  /** The trial in words, for people and to tell sweeps apart. */
  readonly label: string;
  readonly settings: Settings;
  /** What was measured; nothing of a trial that failed. */
  readonly measures: Measures;
  /** Training steps, and the mean loss about each. */
  readonly curve: readonly (readonly [step: number, loss: number])[];
  /** Why it failed, in one sentence. */
  readonly failed?: string;
}

const NUMBER: Schema<number> = {
  rule: "a number",
  fits: Number.isFinite,
  read: (value) => value as number,
};
const FORM = object<Result>({
  number: whole(1, 1_000_000),
  label: anyText(),
  settings: anyObject(),
  measures: byName(oneOf<number | null>(NUMBER, choice(null))) as Schema<Measures>,
  curve: list(pair(NUMBER), 0, 10_000),
  failed: optional(anyText()),
});

/** Reads what became of a trial; undefined if there is nothing yet. @throws UserError when it is broken or another's */
export function readResult(file: string, trial: Trial): Result | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const result = check(FORM, JSON.parse(readFileSync(file, "utf8")), "result");
    const isKnown = Object.keys(result.measures).every((name) => Object.hasOwn(MEASURES, name));
    if (isKnown && result.label === labelOf(trial)) return result;
  } catch {
    // Said below.
  }
  throw new UserError(
    `${file} is not the result of trial ${trial.number} (${labelOf(trial)}): delete it to repeat the trial.`,
  );
}

/** Writes what became of a trial; numbers that are NaN or infinite become null. */
export async function writeResult(file: string, result: Result): Promise<void> {
  await writeFileAtomic(file, new TextEncoder().encode(`${JSON.stringify(result)}\n`));
}

/** A measure of a result; NaN if it is not there. */
export function measured({ measures }: Result, name: MeasureName): number {
  return measures[name] ?? Number.NaN;
}
