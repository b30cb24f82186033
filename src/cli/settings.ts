/** Specs and recipes as a person sets them: by files, and field by field. */
import { distance } from "fastest-levenshtein";
import { readFileClearly } from "../models/files.node.ts";
import { assign, checkAll, type FieldSet, fieldsOf, UnknownName } from "../numbers/fields.ts";
import { show } from "../numbers/show.ts";
import { UserError } from "./failure.ts";
import { print } from "./output.ts";

/** Refuses files and fields for a run that goes on. @throws UserError */
export function refuseSettings(request: {
  readonly spec?: string;
  readonly recipe?: string;
  readonly set?: readonly string[];
}): void {
  const given = (["spec", "recipe", "set"] as const).find((name) => request[name] !== undefined);
  if (given !== undefined)
    throw new UserError(
      `A run that goes on keeps its spec and its recipe: leave --${given} out, or start a new run.`,
      2,
    );
}

/** What a file says of a spec or a recipe. */
export interface Given {
  readonly file: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The kind of model that it is for, where it says so. */
  readonly kind?: string;
}

/**
 * Reads a file with a spec or a recipe, or what `inspect --json` prints, which has it in a member.
 * @param kinds of models that it may be for
 * @param passedOver names beside a recipe in a card, which are no part of it
 * @throws UserError with one sentence that names the file
 */
export async function readSettings(
  file: string,
  noun: "spec" | "recipe",
  kinds: readonly string[],
  passedOver: readonly string[] = [],
): Promise<Given> {
  const all = parseObject(file, await readFileClearly(file));
  const member = all[noun] as Given["fields"] | undefined;
  const spec = (noun === "spec" && !member ? all : all.spec) as { kind?: string } | undefined;
  const kind = spec?.kind;
  if (kind !== undefined && !kinds.includes(kind))
    throw new UserError(
      `Cannot use ${file}: it is for a model of kind ${show(kind)}, not ${kinds.map((each) => `"${each}"`).join(" or ")}.`,
    );
  if (!member) return { file, fields: all, kind };
  const own = Object.entries(member).filter(([name]) => !passedOver.includes(name));
  // A rule's card has its regime beside its recipe.
  const beside = noun === "recipe" && "regime" in all ? { regime: all.regime } : {};
  return { file, fields: { ...beside, ...Object.fromEntries(own) }, kind };
}

/**
 * The whole that a file gives: all of it, or the base but for the fields that the file has.
 * @throws UserError with one sentence that names the file
 */
export function complete<T>(set: FieldSet<T>, base: T, { file, fields }: Given): T {
  const required = Object.entries(set.schema.fields ?? {}).filter(([, field]) => !field.isOptional);
  const isWhole = required.every(([name]) => Object.hasOwn(fields, name));
  try {
    return checkAll(set, isWhole ? fields : { ...base, ...fields });
  } catch (error) {
    throw new UserError(`Cannot use ${file}: ${withNearest(error, [set], [base])}`);
  }
}

/** The members of a JSON file. */
function parseObject(file: string, bytes: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new UserError(`Cannot use ${file}: it must hold a JSON object.`);
}

/** Sets fields: "hidden=96", "damage.0.samples=1"; the value is JSON, or else a text. @throws UserError with one sentence */
export function assignAll(
  sets: readonly FieldSet[],
  values: readonly unknown[],
  assignments: readonly string[],
): unknown[] {
  let changed = [...values];
  try {
    for (const assignment of assignments) {
      const [, name, text] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
      if (name === undefined)
        throw new UserError(`--set takes NAME=VALUE, or help, but not "${assignment}".`);
      changed = assign(sets, changed, name, parseValue(text));
    }
    return sets.map((set, i) => checkAll(set, changed[i]));
  } catch (error) {
    throw new UserError(withNearest(error, sets, values));
  }
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The sentence of an error, with the name that may have been meant. */
function withNearest(
  error: unknown,
  sets: readonly FieldSet[],
  values: readonly unknown[],
): string {
  const { message } = error as Error;
  if (!(error instanceof UnknownName)) return message;
  const given = error.given.toLowerCase();
  const whole = sets.flatMap(({ schema }, i) =>
    fieldsOf(schema, values[i]).map(({ name }) => name),
  );
  const [nearest] = [...error.known, ...whole]
    .map((name) => {
      const last = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
      return { name, far: Math.min(distance(given, name.toLowerCase()), distance(given, last)) };
    })
    // Two letters that were swapped are two changes, in a name of five letters too.
    .filter(({ far }) => far <= Math.max(1, 0.4 * given.length))
    .sort((a, b) => a.far - b.far);
  return nearest ? `${message.slice(0, -1)}: did you mean "${nearest.name}"?` : message;
}

/** Columns of the table of settings, which fit a terminal of 80 characters, and the whole of it. */
const NAME = 20;
const DEFAULT = 22;
const WIDTH = 80;

/** Prints what can be set: each field's name, its value as things stand, what it must be, and what it is for. */
export function printSettings(sets: readonly FieldSet[], values: readonly unknown[]): void {
  print("--set NAME=VALUE sets one field, as often as you like. VALUE is JSON, or else a");
  print("text; null takes out what may be left out. Dots reach into lists and objects:");
  print("--set hidden=96 --set damage.0.samples=1");
  for (const [i, { noun, schema, help }] of sets.entries()) {
    print();
    printColumns([noun], ["default"], ["must be"], "");
    const told = new Set<string>();
    for (const { name, schema: field, value } of fieldsOf(schema, values[i])) {
      const rule = field.isOptional ? `${field.rule}; may be left out` : field.rule;
      const shown = field.item?.fields ? `${(value as unknown[]).length}, below` : brief(value);
      printColumns([name], wrap(shown, DEFAULT - 2), wrap(rule, WIDTH - 2 - NAME - DEFAULT));
      const key = name.replaceAll(/\b\d+\b/g, "N");
      if (!told.has(key))
        for (const line of wrap(help[key] ?? "", WIDTH - 6)) print(`      ${line}`);
      told.add(key);
    }
  }
}

function printColumns(
  names: readonly string[],
  defaults: readonly string[],
  rules: readonly string[],
  indent = "  ",
): void {
  for (let line = 0; line < Math.max(names.length, defaults.length, rules.length); line++) {
    const name = `${indent}${names[line] ?? ""}`.padEnd(2 + NAME);
    print(`${name}${(defaults[line] ?? "").padEnd(DEFAULT)}${rules[line] ?? ""}`.trimEnd());
  }
}

/** A value as the table shows it: numbers in six digits, with places where a line may end. */
function brief(value: unknown): string {
  const round = (_: string, part: unknown): unknown =>
    typeof part === "number" ? Number(part.toPrecision(6)) : part;
  return JSON.stringify(value, round)?.replaceAll(/,(?=["[{])/g, ", ") ?? "-";
}

/** A text in lines of at most so many characters, if its words allow it. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
