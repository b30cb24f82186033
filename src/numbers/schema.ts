/**
 * What data from outside may be, said once: a schema gives the type, the check and the sentence that refuses, and forms and
 * tables are made from it. Names that a schema does not have are refused in fields.ts, and what fields are for is told in
 * tables of their own (help.ts): a page that only runs a model loads neither.
 */

/** What a value may be. */
export interface Schema<T = unknown> {
  /** What a value must be, as a sentence goes on: "a whole number from 4 to 256". */
  readonly rule: string;
  /** Whether a value is of this form; what is within it, `read` checks. */
  fits(value: unknown): boolean;
  /** The value, copied. @throws Error with one sentence that names the field and what it must be */
  read(value: unknown, place: Place): T;
  /** Whether an object may be without it. */
  readonly isOptional?: boolean;
  /** Of a number: the least and the largest. */
  readonly range?: readonly [least: number, most: number];
  /** Of a number that may not be any in between: how far apart they are. */
  readonly step?: number;
  /** Of a choice: what there is to choose from. */
  readonly choices?: readonly unknown[];
  /** Of an object: its fields. */
  readonly fields?: Readonly<Record<string, Schema>>;
  /** Of a list: what each of its parts may be. */
  readonly item?: Schema;
  /** Of a tuple: what its parts may be, one by one. */
  readonly items?: readonly Schema[];
  /** Of something that has one of several forms: these. */
  readonly forms?: readonly Schema[];
}

/** Where a value stands: in what people call the whole ("spec"), and by which dotted names ("" is the whole). */
export interface Place {
  readonly noun: string;
  readonly path: string;
}

/** A schema for each field of an object. */
export type Fields<T> = { readonly [Name in keyof T]-?: Schema<T[Name]> };

/**
 * Checks and copies what a schema knows of a value from outside, and passes over the rest.
 * @param noun what people call the value
 * @throws Error with one sentence that names the field and what it must be
 */
export function check<T>(schema: Schema<T>, value: unknown, noun: string): T {
  return schema.read(value, { noun, path: "" });
}

/** Refuses a value. @param rule what it must be */
export function refuse(place: Place, rule: string, value: unknown): never {
  throw new Error(`The ${called(place)} must be ${rule}, not ${show(value)}.`);
}

/** Throws a sentence with a field's path and rule unless it holds. */
export type Demand = (holds: boolean, path: string, rule: string) => void;

/** What may be demanded of a value whose fields are as they must be, for rules that several fields make. */
export function demandOf(value: object, noun: string): Demand {
  return (holds, path, rule) => {
    const at = (part: object, name: string): object => part?.[name as keyof object];
    if (!holds) refuse({ noun, path }, rule, path.split(".").reduce(at, value));
  };
}

/** A place as people call it: spec's "hidden". */
export function called({ noun, path }: Place): string {
  return path ? `${noun}'s "${path}"` : noun;
}

/** The place of a part. */
export function within({ noun, path }: Place, name: string | number): Place {
  return { noun, path: path ? `${path}.${name}` : `${name}` };
}

/** A value as messages show it. */
export function show(value: unknown): string {
  // JSON has no word for NaN or for what is not there.
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value) ?? "absent";
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** Something that is taken or refused as a whole. */
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

/** Multiples of a number, from itself up. */
export function multiple(step: number, most: number): Schema<number> {
  const holds = (value: number): boolean => value % step === 0;
  return numbers(`a multiple of ${step} up to ${most}`, [step, most], holds, step);
}

/** Numbers, whole or not. */
export function real(least: number, most: number): Schema<number> {
  return numbers(`a number from ${least} to ${most}`, [least, most]);
}

/** Numbers without an upper limit. */
export function atLeast(least: number): Schema<number> {
  return numbers(`a number of at least ${least}`, [least, Infinity]);
}

/** Numbers above zero. */
export function positive(most: number): Schema<number> {
  return numbers(`above 0 and at most ${most}`, [0, most], (value) => value > 0);
}

/** Numbers from zero up to one that they do not reach. */
export function below(limit: number): Schema<number> {
  return numbers(`a number from 0 to below ${limit}`, [0, limit], (value) => value < limit);
}

/** One of these. */
export function choice<const T>(...choices: readonly T[]): Schema<T> {
  const rule = choices.map((option) => JSON.stringify(option)).join(", ");
  const fits = (value: unknown): boolean => choices.includes(value as T);
  return leaf(rule.replace(/, ([^,]*)$/, " or $1"), fits, { choices });
}

/** Any text. */
export function anyText(): Schema<string> {
  return leaf("a text", (value) => typeof value === "string");
}

/** Any object, taken as it is. */
export function anyObject(): Schema<Readonly<Record<string, unknown>>> {
  return leaf("an object", isObject);
}

/** A field of an object that may be left out. */
export function optional<T>(schema: Schema<T>): Schema<T | undefined> {
  return { ...schema, isOptional: true };
}

/** Lists of so many parts. */
export function list<T>(item: Schema<T>, fewest: number, most: number): Schema<readonly T[]> {
  const rule = `a list of ${fewest} to ${most}, each ${item.rule}`;
  const read = (value: unknown, place: Place): readonly T[] =>
    Array.isArray(value) && value.length >= fewest && value.length <= most
      ? Array.from(value, (part, i) => item.read(part, within(place, i)))
      : refuse(place, rule, value);
  return { rule, fits: Array.isArray, read, item };
}

/** Lists of exactly these parts, none of which has parts of its own. @param rule what they are together */
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

/** Two numbers of a kind. */
export function pair(item: Schema<number>): Schema<readonly [number, number]> {
  return tuple(`two ${item.rule.replace(/^a (.*?number)/, "$1s")}`, item, item);
}

/** Objects with these fields, copied in this order. One that has a `kind` is told from others by it. */
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

/** Something that has one of several forms. */
export function oneOf<T>(...forms: readonly Schema<T>[]): Schema<T> {
  const rule = forms.map((form) => form.rule).join(", or ");
  const formOf = (value: unknown) => forms.find((form) => form.fits(value));
  const read = (value: unknown, place: Place): T =>
    formOf(value)?.read(value, place) ?? refuse(place, rule, value);
  return { rule, fits: (value) => formOf(value) !== undefined, read, forms };
}

/** Whether it is an object with names, not a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field of an object, but not of its prototype. */
export function own<T>(value: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
