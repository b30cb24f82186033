/**
 * Schemas say once what data from outside may be: they give the type, the check and the sentence that refuses, and forms and
 * tables are made from them. fields.ts refuses unknown names, and tables of their own (help.ts) say what fields are for, so
 * that a page which only runs a model loads neither.
 */
import { isDeeper, show } from "./show.ts";

/** Describes what a value may be. */
export interface Schema<T = unknown> {
  /** What a value must be, as a sentence goes on: "a whole number from 4 to 256". */
  readonly rule: string;
  /** Tells whether a value has this form. The parts of lists and objects are left to `read`. */
  fits(value: unknown): boolean;
  /** Checks and copies a value. @throws Error with one sentence that names the field and what it must be */
  read(value: unknown, place: Place): T;
  /** Whether an object may be without it. */
  readonly isOptional?: boolean;
  /** Smallest and largest value of a number. */
  readonly range?: readonly [least: number, most: number];
  /** Distance between allowed numbers, if not every number in the range is allowed. */
  readonly step?: number;
  /** Values to choose from, if there are only some. */
  readonly choices?: readonly unknown[];
  /** Fields of an object. */
  readonly fields?: Readonly<Record<string, Schema>>;
  /** What each part of a list may be. */
  readonly item?: Schema;
  /** What each part of a tuple may be. */
  readonly items?: readonly Schema[];
  /** The forms of a value that may have one of several. */
  readonly forms?: readonly Schema[];
}

/** Place of a value: what people call the whole ("spec"), and the dotted path within it ("" is the whole itself). */
export interface Place {
  readonly noun: string;
  readonly path: string;
}

/** Schemas for all fields of an object. */
export type Fields<T> = { readonly [Name in keyof T]-?: Schema<T[Name]> };

/**
 * Checks and copies what a schema knows of a value from outside, and ignores the rest.
 * @param noun what people call the value
 * @throws Error with one sentence that names the field and what it must be
 */
export function check<T>(schema: Schema<T>, value: unknown, noun: string): T {
  return schema.read(value, { noun, path: "" });
}

/** Throws the sentence that refuses a value. @param rule what the value must be */
export function refuse(place: Place, rule: string, value: unknown): never {
  throw new Error(`The ${called(place)} must be ${rule}, not ${show(value)}.`);
}

/** Refuses the field of a path, saying what it must be, unless a condition holds. */
export type Demand = (holds: boolean, path: string, rule: string) => void;

/** Returns a function that checks rules between several fields of a value, each of which is valid by itself. */
export function demandOf(value: object, noun: string): Demand {
  return (holds, path, rule) => {
    const at = (part: object, name: string): object => part?.[name as keyof object];
    if (!holds) refuse({ noun, path }, rule, path.split(".").reduce(at, value));
  };
}

/** Names a place as people do: spec's "hidden". */
export function called({ noun, path }: Place): string {
  return path ? `${noun}'s "${path}"` : noun;
}

/** Returns the place of a part of a value. */
export function within({ noun, path }: Place, name: string | number): Place {
  return { noun, path: path ? `${path}.${name}` : `${name}` };
}

/** Describes a value that is accepted or refused as a whole. */
function leaf<T>(
  rule: string,
  fits: (value: unknown) => boolean,
  more?: Partial<Schema<T>>,
): Schema<T> {
  const read = (value: unknown, place: Place): T => {
    if (!fits(value)) refuse(place, rule, value);
    return (Array.isArray(value) ? [...value] : value) as T;
  };
  return { rule, fits, read, ...more };
}

/** Finite numbers from one to another, of which more may be asked. */
function numbers(
  rule: string,
  range: readonly [least: number, most: number],
  holds: (value: number) => boolean = () => true,
  step?: number,
): Schema<number> {
  const fits = (value: unknown): boolean =>
    Number.isFinite(value) &&
    (value as number) >= range[0] &&
    (value as number) <= range[1] &&
    holds(value as number);
  return leaf(rule, fits, { range, step });
}

/** Whole numbers. */
export function whole(least: number, most: number): Schema<number> {
  return numbers(`a whole number from ${least} to ${most}`, [least, most], Number.isInteger, 1);
}

/** Describes the multiples of `step` from itself to `most`. */
export function multiple(step: number, most: number): Schema<number> {
  const holds = (value: number): boolean => value % step === 0;
  return numbers(`a multiple of ${step} up to ${most}`, [step, most], holds, step);
}

/** Describes numbers, whole or not, from `least` to `most`. */
export function real(least: number, most: number): Schema<number> {
  return numbers(`a number from ${least} to ${most}`, [least, most]);
}

/** Numbers without an upper limit. */
export function atLeast(least: number): Schema<number> {
  return numbers(`a number of at least ${least}`, [least, Infinity]);
}

/** Describes numbers above 0, up to `most`. */
export function positive(most: number): Schema<number> {
  return numbers(`above 0 and at most ${most}`, [0, most], (value) => value > 0);
}

/** Describes numbers from 0 to below `limit`. */
export function below(limit: number): Schema<number> {
  return numbers(`a number from 0 to below ${limit}`, [0, limit], (value) => value < limit);
}

/** Describes a choice between some values. */
export function choice<const T>(...choices: readonly T[]): Schema<T> {
  const rule = choices.map((option) => JSON.stringify(option)).join(", ");
  const fits = (value: unknown): boolean => choices.includes(value as T);
  return leaf(rule.replace(/, ([^,]*)$/, " or $1"), fits, { choices });
}

/** Describes any text. */
export function anyText(): Schema<string> {
  return leaf("a text", (value) => typeof value === "string");
}

/** Describes names of letters, digits, - and _, of all scripts. @param longest most characters */
export function word(longest: number): Schema<string> {
  const shape = /^[\p{L}\p{M}\p{N}_-]+$/u;
  const fits = (value: unknown): boolean =>
    typeof value === "string" && value.length <= longest && shape.test(value);
  return leaf(`a name of letters, digits, - and _, at most ${longest} of them`, fits);
}

/** Describes any object, which is accepted as it is. */
export function anyObject(): Schema<Readonly<Record<string, unknown>>> {
  const fits = (value: unknown): boolean => isObject(value) && !isDeeper(value);
  return leaf("an object nested at most 64 deep", fits);
}

/** A field of an object that may be left out. */
export function optional<T>(schema: Schema<T>): Schema<T | undefined> {
  return { ...schema, isOptional: true };
}

/** Describes lists with `fewest` to `most` parts. */
export function list<T>(item: Schema<T>, fewest: number, most: number): Schema<readonly T[]> {
  const rule = `a list of ${fewest} to ${most}, each ${item.rule}`;
  const read = (value: unknown, place: Place): readonly T[] =>
    Array.isArray(value) && value.length >= fewest && value.length <= most
      ? Array.from(value, (part, i) => item.read(part, within(place, i)))
      : refuse(place, rule, value);
  return { rule, fits: Array.isArray, read, item };
}

/** Describes lists of exactly these parts, none of which has parts of its own. @param rule what a list must be */
export function tuple<T extends readonly unknown[]>(
  rule: string,
  ...items: { readonly [I in keyof T]: Schema<T[I]> }
): Schema<T> {
  const fits = (value: unknown): boolean =>
    Array.isArray(value) &&
    value.length === items.length &&
    items.every((item, i) => item.fits(value[i]));
  return leaf(rule, fits, { items });
}

/** Describes lists of two numbers that follow the same rule. */
export function pair(item: Schema<number>): Schema<readonly [number, number]> {
  return tuple(`two ${item.rule.replace(/^a (.*?number)/, "$1s")}`, item, item);
}

/** Describes objects with these fields, copied in this order. If there is a `kind`, an object has this form only with it. */
export function object<T extends object>(fields: Fields<T>, rule = "an object"): Schema<T> {
  const fits = (value: unknown): boolean =>
    isObject(value) && (fields as { kind?: Schema }).kind?.fits(own(value, "kind")) !== false;
  const read = (value: unknown, place: Place): T => {
    if (!isObject(value)) refuse(place, rule, value);
    const copy: Record<string, unknown> = {};
    for (const [name, field] of Object.entries<Schema>(fields)) {
      const given = own(value, name);
      if (given !== undefined || !field.isOptional)
        copy[name] = field.read(given, within(place, name));
    }
    return copy as T;
  };
  return { rule, fits, read, fields };
}

/** Describes objects of any names, each of whose fields follows the same schema. */
export function byName<T>(item: Schema<T>): Schema<Readonly<Record<string, T>>> {
  const rule = `an object, each part of it ${item.rule}`;
  const read = (value: unknown, place: Place): Readonly<Record<string, T>> => {
    if (!isObject(value)) refuse(place, rule, value);
    const parts = Object.entries(value);
    return Object.fromEntries(
      parts.map(([name, part]) => [name, item.read(part, within(place, name))]),
    );
  };
  return { rule, fits: isObject, read };
}

/** Describes values that have one of several forms. */
export function oneOf<T>(...forms: readonly Schema<T>[]): Schema<T> {
  const rule = forms.map((form) => form.rule).join(", or ");
  const formOf = (value: unknown) => forms.find((form) => form.fits(value));
  const read = (value: unknown, place: Place): T => {
    const form = formOf(value);
    return form ? form.read(value, place) : refuse(place, rule, value);
  };
  return { rule, fits: (value) => formOf(value) !== undefined, read, forms };
}

/** Whether it is an object with names, not a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns a field of an object, but not of its prototype. */
export function own<T>(value: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
