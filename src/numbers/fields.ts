/** Fields by their names: which there are, what one may be, and how it is set. A name reaches into parts by dots: "damage.0.samples". */
import { called, type Place, type Schema, within } from "./schema.ts";

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

/** Refuses names that a schema does not have, at any depth. @throws UnknownName */
export function checkNames(schema: Schema, value: unknown, noun: string): void {
  look(schema, value, { noun, path: "" });
}

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

/** What the field of a name may be. @throws UnknownName */
export function schemaAt(schema: Schema, name: string, noun: string): Schema {
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

/** A copy of a value with the field of a name set; undefined takes it out. Nothing is checked. */
export function withField(value: unknown, name: string, field: unknown): unknown {
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

/** All fields of a value, those of its parts one by one, as they stand. */
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
