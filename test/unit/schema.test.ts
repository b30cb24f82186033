// Data from outside: what schemas take, how they refuse, and how fields are set by name.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  assign,
  checkAll,
  type FieldSet,
  fieldsOf,
  UnknownName,
} from "../../src/numbers/fields.ts";
import {
  anyObject,
  anyText,
  atLeast,
  below,
  byName,
  check,
  choice,
  list,
  multiple,
  object,
  oneOf,
  optional,
  pair,
  positive,
  real,
  type Schema,
  tuple,
  whole,
} from "../../src/numbers/schema.ts";
import { CELLULAR } from "../../src/systems/variational/cells-validate.ts";
import { GROWING_RECIPE } from "../../src/training/growing/recipe-schema.ts";
import { VARIATIONAL_RECIPE } from "../../src/training/variational/recipe-schema.ts";

const NOT_NUMBERS = [undefined, null, "4", true, [4], {}, Number.NaN, Infinity];

/** {"a": {"a": …}}, so many levels deep. */
function nested(levels: number): object {
  let value = {};
  for (let i = 1; i < levels; i++) value = { a: value };
  return value;
}

for (const [schema, taken, refused, rule] of [
  [whole(1, 8), [1, 4, 8], [0, 9, 1.5, ...NOT_NUMBERS], "a whole number from 1 to 8"],
  [multiple(8, 64), [8, 64], [0, 4, 72, -8, ...NOT_NUMBERS], "a multiple of 8 up to 64"],
  [real(0, 1), [0, 0.5, 1], [-0.1, 1.1, ...NOT_NUMBERS], "a number from 0 to 1"],
  [atLeast(0), [0, 1e300], [-1, ...NOT_NUMBERS], "a number of at least 0"],
  [positive(1), [1e-9, 1], [0, -1, 1.1, ...NOT_NUMBERS], "above 0 and at most 1"],
  [below(1), [0, 0.999], [1, -1, ...NOT_NUMBERS], "a number from 0 to below 1"],
  [choice<unknown>("a", "b", 3), ["a", 3], ["c", "3", undefined, ["a"]], '"a", "b" or 3'],
  [anyText(), ["", "a"], [1, null, ["a"]], "a text"],
  [
    anyObject(),
    [{}, { a: 1 }, nested(64)],
    [null, [], "a", undefined, nested(65), nested(50_000)],
    "an object nested at most 64 deep",
  ],
  [
    byName(whole(0, 9)),
    [{}, { a: 1 }],
    [null, [], 1],
    "an object, each part of it a whole number from 0 to 9",
  ],
  [pair(whole(0, 9)), [[1, 2]], [[1], [1, 2, 3], [1, "2"], 1], "two whole numbers from 0 to 9"],
  [tuple("a pair", whole(0, 9), anyText()), [[1, "a"]], [["a", 1], {}], "a pair"],
] as [Schema, unknown[], unknown[], string][])
  test(`a schema takes and refuses: ${rule}`, () => {
    assert.equal(schema.rule, rule);
    for (const value of taken) assert.deepEqual(check(schema, value, "thing"), value);
    for (const value of refused) {
      assert.throws(
        () => check(schema, value, "thing"),
        (error: Error) =>
          error.constructor === Error &&
          error.message.startsWith(`The thing must be ${rule}, not `),
      );
    }
  });

interface Sample {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly form: { readonly kind: "round" } | { readonly kind: "long"; readonly length: number };
  readonly note?: string;
}

const SAMPLE = object<Sample>({
  name: anyText(),
  sizes: list(whole(0, 9), 1, 3),
  form: oneOf<Sample["form"]>(
    object({ kind: choice("round") }),
    object({ kind: choice("long"), length: whole(1, 5) }),
  ),
  note: optional(anyText()),
});
const SAMPLES: FieldSet<Sample> = { noun: "sample", schema: SAMPLE, help: {} };
const sample: Sample = { name: "a", sizes: [1, 2], form: { kind: "long", length: 2 } };

test("an object is copied field by field, and what is not its own is not taken", () => {
  const copy = check(SAMPLE, sample, "sample");
  assert.deepEqual(copy, sample);
  assert.notEqual(copy.sizes, sample.sizes);
  assert.notEqual(copy.form, sample.form);
  assert.ok(!("note" in copy));
  const inherited = Object.assign(Object.create({ name: "inherited" }), {
    ...sample,
    name: undefined,
  });
  delete inherited.name;
  assert.throws(() => check(SAMPLE, inherited, "sample"), /"name" must be a text, not absent\.$/);
  assert.deepEqual(check(SAMPLE, { ...sample, more: 1 }, "sample"), sample);
});

test("a refusal names the field by its path, and how it must be", () => {
  for (const [change, sentence] of [
    [
      { sizes: [] },
      `The sample's "sizes" must be a list of 1 to 3, each a whole number from 0 to 9, not [].`,
    ],
    [{ sizes: [1, "2"] }, `The sample's "sizes.1" must be a whole number from 0 to 9, not "2".`],
    // biome-ignore lint/suspicious/noSparseArray: a hole is no number
    [{ sizes: [1, , 3] }, `The sample's "sizes.1" must be a whole number from 0 to 9, not absent.`],
    [
      { form: { kind: "square" } },
      `The sample's "form" must be an object, or an object, not {"kind":"square"}.`,
    ],
    [
      { form: { kind: "long" } },
      `The sample's "form.length" must be a whole number from 1 to 5, not absent.`,
    ],
    [{ note: null }, `The sample's "note" must be a text, not null.`],
  ] as const)
    assert.throws(() => check(SAMPLE, { ...sample, ...change }, "sample"), { message: sentence });
  const long = { ...sample, name: Array(100).fill(1) };
  assert.throws(() => check(SAMPLE, long, "sample"), /not \[1,1,.{70,80}…\.$/);
});

test("names that there are not are refused with those that there are, at any depth", () => {
  for (const [value, given, known] of [
    [{ ...sample, nam: 1 }, "nam", ["name", "sizes", "form", "note"]],
    [{ ...sample, form: { kind: "long", lenght: 2 } }, "lenght", ["kind", "length"]],
    [JSON.parse('{"__proto__": {"name": "a"}}'), "__proto__", ["name", "sizes", "form", "note"]],
  ] as const)
    assert.throws(
      () => checkAll(SAMPLES, value),
      (error) => {
        assert.ok(error instanceof UnknownName);
        assert.match(error.message, new RegExp(`^There is no "${given}" in a sample`));
        assert.deepEqual([error.given, error.known], [given, known]);
        return true;
      },
    );
  assert.deepEqual(checkAll(SAMPLES, sample), sample);
});

test("fields are set by name in a copy; null takes out what may be left out", () => {
  const other: FieldSet = {
    noun: "other",
    schema: object({ parts: list(object({ at: whole(0, 9) }), 1, 3), note: anyText() }),
    help: {},
  };
  const parts = { parts: [{ at: 1 }, { at: 2 }], note: "b" };
  const set = (name: string, value: unknown) =>
    assign([SAMPLES, other], [sample, parts], name, value);
  assert.deepEqual(set("sizes.1", 7), [{ ...sample, sizes: [1, 7] }, parts]);
  assert.deepEqual(set("form.length", 5), [
    { ...sample, form: { kind: "long", length: 5 } },
    parts,
  ]);
  assert.deepEqual(set("parts.1.at", 5), [sample, { ...parts, parts: [{ at: 1 }, { at: 5 }] }]);
  assert.deepEqual(set("note", "c"), [{ ...sample, note: "c" }, parts], "the first that has it");
  assert.deepEqual(set("note", null), [sample, parts]);
  assert.deepEqual(set("name", null), [{ ...sample, name: null }, parts], "nothing is checked");
  assert.deepEqual(sample.sizes, [1, 2]);
  for (const [name, given] of [
    ["siezs", "siezs"],
    ["sizes.first", "first"],
    ["name.0", "0"],
    ["parts.0.to", "to"],
    ["constructor", "constructor"],
  ])
    assert.throws(
      () => set(name, 1),
      (error) => error instanceof UnknownName && error.given === given,
    );
});

test("all fields are listed by the names by which they are set", () => {
  const schema = object({ parts: list(object({ at: pair(whole(0, 9)) }), 1, 3), whole: SAMPLE });
  const names = fieldsOf(schema, { parts: [{ at: [1, 2] }, { at: [3, 4] }], whole: sample });
  assert.deepEqual(
    names.map(({ name, value }) => [name, value]),
    [
      ["parts", [{ at: [1, 2] }, { at: [3, 4] }]],
      ["parts.0.at", [1, 2]],
      ["parts.1.at", [3, 4]],
      ["whole.name", "a"],
      ["whole.sizes", [1, 2]],
      ["whole.form", sample.form],
      ["whole.note", undefined],
    ],
  );
});

test("whatever comes from outside is taken or refused in one sentence", () => {
  const schemas = [SAMPLE, CELLULAR, GROWING_RECIPE, VARIATIONAL_RECIPE] as Schema[];
  const near = fc.constantFrom(...schemas.flatMap(({ fields = {} }) => Object.keys(fields)));
  const anything = fc.oneof(fc.jsonValue(), fc.dictionary(near, fc.jsonValue()));
  fc.assert(
    fc.property(fc.constantFrom(...schemas), anything, (schema, value) => {
      try {
        checkAll({ noun: "thing", schema, help: {} }, value);
      } catch (error) {
        assert.ok(
          error instanceof UnknownName || (error as Error).constructor === Error,
          `${error}`,
        );
        assert.match((error as Error).message, /^(The thing|There is no )[^\n]*\.$/);
      }
    }),
    { numRuns: 2000 },
  );
});
