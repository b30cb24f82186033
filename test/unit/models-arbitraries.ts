// Random specs, parameters and rules for property tests of the formats.
import fc from "fast-check";
import type { HealVerdict, Rule, RuleCard } from "../../src/models/rule.ts";
import { type Parameters, shapeSize } from "../../src/numbers/shapes.ts";
import type { Filters } from "../../src/systems/growing/perception.ts";
import { GROWING_SPEC, type GrowingSpec, parameterShapes } from "../../src/systems/growing/spec.ts";

const plain = { noNullPrototype: true };
const filterNames = fc.constantFrom("identity", "sobelX", "sobelY", "laplacian");

const filters = fc.oneof(
  fc.array(filterNames, { minLength: 1, maxLength: 4 }),
  fc.record({ learned: fc.integer({ min: 1, max: 3 }) }, plain),
) as fc.Arbitrary<Filters>;

export const specs: fc.Arbitrary<GrowingSpec> = fc.record(
  {
    kind: fc.constant("nca" as const),
    channels: fc.integer({ min: 4, max: 9 }),
    filters,
    hidden: fc.integer({ min: 1, max: 12 }),
    activation: fc.constant("relu" as const),
    fireRate: fc.double({ min: 0.01, max: 1, noNaN: true }),
    aliveThreshold: fc.double({ min: 0, max: 1, noNaN: true }).map((t) => t + 0), // JSON has no -0
    boundary: fc.constantFrom("zero", "torus"),
  },
  plain,
);

/** Specs that a Distill file can hold. */
export const distillSpecs: fc.Arbitrary<GrowingSpec> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
  .map(([channels, hidden]) => ({ ...GROWING_SPEC, channels: 4 * channels, hidden: 4 * hidden }));

const figures = fc.option(
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((v) => v + 0),
);

const verdicts: fc.Arbitrary<HealVerdict> = fc.record(
  {
    heals: fc.boolean(),
    healedShare: figures,
    target: fc.record(
      { grown: figures, afterRegrowth: figures, at2000: figures, at10000: figures },
      plain,
    ),
    rough: fc.record(
      {
        holds: fc.boolean(),
        heldShare: figures,
        recovery: fc.option(figures.map((v) => (v === null ? -150 : v))),
      },
      plain,
    ),
  },
  { requiredKeys: ["heals", "healedShare", "target"], ...plain },
);

const cards: fc.Arbitrary<RuleCard> = fc.record(
  {
    grid: fc.tuple(fc.integer({ min: 1, max: 65535 }), fc.integer({ min: 1, max: 65535 })),
    target: fc.string({ unit: "binary" }),
    regime: fc.constantFrom("growing", "persistent", "regenerating"),
    recipe: fc
      .dictionary(fc.string(), fc.jsonValue(), plain)
      .map((recipe) => JSON.parse(JSON.stringify(recipe))),
    heal: verdicts,
    source: fc.string(),
  },
  { requiredKeys: ["grid"], ...plain },
);

export function parametersOf(spec: GrowingSpec): fc.Arbitrary<Parameters> {
  const tensors = Object.entries(parameterShapes(spec)).map(([name, shape]) => {
    const size = shapeSize(shape);
    const exactly = { minLength: size, maxLength: size, noNaN: true, noDefaultInfinity: true };
    // Mostly one repeated draw: the checks need few distinct numbers, and shrinking stays quick.
    const data = fc.float32Array({ ...exactly, maxLength: Math.min(size, 8), minLength: 1 });
    return [
      name,
      data.map((few) => Float32Array.from({ length: size }, (_, i) => few[i % few.length]!)),
    ] as const;
  });
  return fc.record(Object.fromEntries(tensors), plain);
}

export const rulesOf = (spec: fc.Arbitrary<GrowingSpec>): fc.Arbitrary<Rule> =>
  spec.chain((chosen) =>
    fc.record({ spec: fc.constant(chosen), parameters: parametersOf(chosen), card: cards }, plain),
  );
