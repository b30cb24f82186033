/** Fields by their names: which there are, what one may be, and how it is set. A name reaches into parts by dots: "damage.0.samples". */
import { called, check, type Place, type Schema, within } from "./schema.ts";

/** Fields that belong together: what people call the whole, what it may be, and what each field is for, by name. */
export interface FieldSet<T = unknown> {
  readonly noun: string;
  readonly schema: Schema<T>;
  /** By name, N standing for the number of a part of a list: "damage.N.samples". */
  readonly help: Readonly<Record<string, string>>;
}

/** A name that there is not. */
export class UnknownName extends Error {
  /** The name that was given. */
  readonly given: string;
  /** The names that there are in its place. */
  readonly known: readonly string[];

  constructor(place: Place, given: string, known: readonly string[]) {
    super(`There is no "${given}" in a ${called(place)}.`);
    this.given = given;
    this.known = known;
  }
}

/**
 * Checks and copies all of a value from outside: its names too, at any depth.
 * @throws Error with one sentence that names the field and what it must be, or {@link UnknownName}
 */
export function checkAll<T>({ schema, noun }: FieldSet<T>, value: unknown): T {
  look(schema, value, { noun, path: "" });
  return check(schema, value, noun);
}

/** Refuses names that a schema does not have. */
function look({ fields, item, forms }: Schema, value: unknown, place: Place): void {
  const form = forms?.find((each) => each.fits(value));
  if (form) look(form, value, place);
  if (item && Array.isArray(value))
    for (const [i, part] of value.entries()) look(item, part, within(place, i));
  if (!fields || !isParted(value)) return;
  for (const [name, part] of Object.entries(value)) {
    if (!Object.hasOwn(fields, name)) throw new UnknownName(place, name, Object.keys(fields));
    look(fields[name], part, within(place, name));
  }
}

/**
 * Sets one field in the first of several wholes that has one of that name. What it is set to is not checked; null takes
 * out what may be left out.
 * @param values as many as sets
 * @throws UnknownName
 */
export function assign(
  sets: readonly FieldSet[],
  values: readonly unknown[],
  name: string,
  value: unknown,
): unknown[] {
  const [first] = name.split(".", 1);
  const at = sets.findIndex(({ schema }) => partOf(schema, first) !== undefined);
  if (at < 0) {
    const noun = sets.map((set) => set.noun).join(" or ");
    throw new UnknownName(
      { noun, path: "" },
      first,
      sets.flatMap(({ schema }) => namesIn(schema)),
    );
  }
  const { isOptional } = schemaAt(sets[at], name);
  const field = value === null && isOptional ? undefined : value;
  return values.map((whole, i) => (i === at ? withField(whole, name, field) : whole));
}

/** What the field of a name may be. @throws UnknownName */
function schemaAt({ schema, noun }: FieldSet, name: string): Schema {
  let [found, place] = [schema, { noun, path: "" }];
  for (const part of name.split(".")) {
    const next = partOf(found, part);
    if (!next) throw new UnknownName(place, part, namesIn(found));
    [found, place] = [next, within(place, part)];
  }
  return found;
}

function partOf({ fields, item, items, forms = [] }: Schema, name: string): Schema | undefined {
  if (fields) return Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (/^\d+$/.test(name) && (item || items)) return item ?? items?.[Number(name)];
  for (const form of forms) {
    const part = partOf(form, name);
    if (part) return part;
  }
  return undefined;
}

function namesIn({ fields = {}, forms = [] }: Schema): string[] {
  return [...Object.keys(fields), ...forms.flatMap(namesIn)];
}

/** A copy of a value with the field of a name set; undefined takes it out. */
function withField(value: unknown, name: string, field: unknown): unknown {
  const [first, ...rest] = name.split(".");
  const copy = (Array.isArray(value) ? [...value] : isParted(value) ? { ...value } : {}) as {
    [part: string]: unknown;
  };
  const part = rest.length > 0 ? withField(copy[first], rest.join("."), field) : field;
  if (part === undefined) delete copy[first];
  else copy[first] = part;
  return copy;
}

function isParted(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** A field that can be set, by its whole name. */
export interface Field {
  readonly name: string;
  readonly schema: Schema;
  readonly value: unknown;
}

/** All fields of a value as they stand, those of the parts of a list one by one. */
export function fieldsOf(schema: Schema, value: unknown, name = ""): Field[] {
  const { fields, item } = schema;
  const below = (part: string | number): string => (name === "" ? `${part}` : `${name}.${part}`);
  if (fields)
    return Object.entries(fields).flatMap(([part, each]) =>
      fieldsOf(each, (value as Record<string, unknown> | undefined)?.[part], below(part)),
    );
  const field = { name, schema, value };
  if (!item?.fields || !Array.isArray(value)) return [field];
  return [field, ...value.flatMap((part, i) => fieldsOf(item, part, below(i)))];
}
