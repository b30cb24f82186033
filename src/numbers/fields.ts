/** Lists, checks and sets fields by their names. A dotted name reaches into parts: "damage.0.samples". */
import { called, check, type Place, type Schema, within } from "./schema.ts";
import { show } from "./show.ts";

/** Fields that belong together, such as those of a spec. */
export interface FieldSet<T = unknown> {
  /** What people call the whole, such as "spec". */
  readonly noun: string;
  readonly schema: Schema<T>;
  /** What each field is for, by name. N stands for the number of a part of a list: "damage.N.samples". */
  readonly help: Readonly<Record<string, string>>;
}

/** The error for a name that no field has. */
export class UnknownName extends Error {
  /** The name that was given. */
  readonly given: string;
  /** The names that exist at that place. */
  readonly known: readonly string[];

  constructor(place: Place, given: string, known: readonly string[]) {
    super(`There is no ${show(given)} in a ${called(place)}.`);
    this.given = given;
    this.known = known;
  }
}

/**
 * Checks and copies a value from outside, and refuses unknown names at any depth.
 * @throws Error with one sentence that names the field and what it must be, or {@link UnknownName}
 */
export function checkAll<T>({ schema, noun }: FieldSet<T>, value: unknown): T {
  look(schema, value, { noun, path: "" });
  return check(schema, value, noun);
}

/** Refuses names that a schema does not have. @throws UnknownName */
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
 * Sets one field in the first of several wholes that has a field of this name. The value is not checked. Null removes a
 * field that may be left out.
 * @param values the wholes, one for each set
 * @returns the wholes, of which one is changed
 * @throws UnknownName if none of them has such a field
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

/** Fields that are other than a choice makes them, by name: "damage.0.samples". */
export type Changes = Readonly<Record<string, unknown>>;

/**
 * Sets fields one by one, as {@link assign} does. The values are not checked.
 * @throws UnknownName if there is no field of a name
 */
export function assignChanges(
  sets: readonly FieldSet[],
  values: readonly unknown[],
  changes: Changes,
): readonly unknown[] {
  return Object.entries(changes).reduce(
    (wholes: readonly unknown[], [name, value]) => assign(sets, wholes, name, value),
    values,
  );
}

/** Returns the schema of the field of this name. @throws UnknownName */
function schemaAt({ schema, noun }: FieldSet, name: string): Schema {
  let found = schema;
  let place: Place = { noun, path: "" };
  for (const part of name.split(".")) {
    const next = partOf(found, part);
    if (!next) throw new UnknownName(place, part, namesIn(found));
    found = next;
    place = within(place, part);
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

/** Returns a copy of a value with one field set; undefined removes it. */
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

/** A field that can be set, with its full name and its value. */
export interface Field {
  readonly name: string;
  readonly schema: Schema;
  readonly value: unknown;
}

/** Lists all fields of a value; a list gives its own field and, if its parts have fields, those of each part. */
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
