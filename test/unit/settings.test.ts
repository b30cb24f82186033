// Specs and recipes as settings: every preset is one, every field has a name of its own and a help text, and rules that several
// fields make are kept.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkAll, type FieldSet, fieldsOf } from "../../src/numbers/fields.ts";
import type { Schema } from "../../src/numbers/schema.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import { SYSTEMS, systemOf } from "../../src/systems/index.ts";
import {
  type DamagePhase,
  fastRecipe,
  paperRecipe,
  type Recipe,
} from "../../src/training/growing/recipe.ts";
import { checkGrowingRecipe } from "../../src/training/growing/recipe-schema.ts";
import { GROWING_SETTINGS } from "../../src/training/growing/settings.ts";
import {
  LITE_DOUBLING,
  LITE_EMOJI,
  LITE_NONDOUBLING,
  liteNonDoublingRecipe,
  liteRecipe,
  VARIATIONAL_PRESETS,
  type VariationalPreset,
} from "../../src/training/variational/recipe.ts";
import { checkVariationalRecipe } from "../../src/training/variational/recipe-schema.ts";
import { chosenVariational, variationalSettings } from "../../src/training/variational/settings.ts";
import { REGIMES } from "../support/runs.ts";

const VARIATIONAL = Object.entries(VARIATIONAL_PRESETS);
const ALL_SETTINGS: [string, readonly FieldSet[]][] = [
  ["growing", GROWING_SETTINGS as readonly FieldSet[]],
  ...VARIATIONAL.map(([name, { spec }]): [string, readonly FieldSet[]] => [
    name,
    variationalSettings(spec) as readonly FieldSet[],
  ]),
];

test("every preset is what specs and recipes may be", () => {
  const [specs, recipes] = GROWING_SETTINGS;
  assert.deepEqual(checkAll(specs, GROWING_SPEC), GROWING_SPEC);
  for (const regime of REGIMES)
    for (const recipe of [
      paperRecipe(regime),
      ...[1, 8, 40, 512].map((size) => fastRecipe(regime, size)),
    ]) {
      assert.deepEqual(checkAll(recipes, recipe), recipe);
      assert.deepEqual(checkGrowingRecipe(recipe), recipe);
    }
  for (const [, preset] of VARIATIONAL) {
    const [specs, recipes] = variationalSettings(preset.spec);
    assert.deepEqual(checkAll(specs, preset.spec), preset.spec);
    for (const recipe of [1, 30, 20_000].map((steps) => preset.recipe(steps))) {
      assert.deepEqual(checkAll(recipes, recipe), recipe);
      assert.deepEqual(checkVariationalRecipe(recipe, preset.spec), recipe);
    }
  }
});

/** All names of a schema, those in lists with N. */
function namesIn({ fields, item }: Schema, name = ""): string[] {
  if (fields)
    return Object.entries(fields).flatMap(([part, each]) =>
      namesIn(each, name ? `${name}.${part}` : part),
    );
  return item?.fields ? [name, ...namesIn(item, `${name}.N`)] : [name];
}

test("every field has a help text, and every help text a field", () => {
  for (const [kind, sets] of ALL_SETTINGS)
    for (const { schema, help, noun } of sets) {
      assert.deepEqual(Object.keys(help).sort(), namesIn(schema).sort(), `${kind}, ${noun}`);
      for (const [name, text] of Object.entries(help)) assert.match(text, /^[A-Z].+\.$/, name);
    }
});

test("no name is both in a spec and in its recipe", () => {
  for (const [kind, sets] of ALL_SETTINGS) {
    const [spec, recipe] = sets.map(({ schema }) => Object.keys(schema.fields ?? {}));
    assert.deepEqual(
      spec.filter((name) => recipe.includes(name)),
      [],
      kind,
    );
  }
});

test("fields are listed by the names that help knows", () => {
  const recipe = paperRecipe("growing");
  const [, recipes] = GROWING_SETTINGS;
  const listed = fieldsOf(recipes.schema, recipe).map(({ name }) => name.replace(".0.", ".N."));
  assert.deepEqual(listed, Object.keys(recipes.help));
});

test("systems are found by the kind in a spec", () => {
  for (const system of SYSTEMS) assert.equal(systemOf(system.kind), system);
  assert.equal(new Set(SYSTEMS.map(({ kind }) => kind)).size, SYSTEMS.length);
  for (const kind of ["nca-run", undefined, 3, "toString"]) assert.equal(systemOf(kind), undefined);
});

test("a number is a schedule, and what a recipe does not have is passed over", () => {
  const recipe = fastRecipe("growing", 9);
  assert.deepEqual(checkGrowingRecipe({ ...recipe, learningRate: 0.5, mood: "calm" }), {
    ...recipe,
    learningRate: [[0, 0.5]],
  });
  const grey = liteRecipe(9);
  assert.deepEqual(checkVariationalRecipe({ ...grey, beta: 1, before: {} }, LITE_DOUBLING), grey);
});

test("a recipe of a growing rule whose fields do not go together is refused in one sentence", () => {
  const recipe = fastRecipe("regenerating", 40);
  const [first, second] = recipe.damage;
  const phases = (...damage: Partial<DamagePhase>[]): Partial<Recipe> => ({
    damage: damage.map((phase) => ({ ...second, ...phase })),
  });
  const wrong: [Partial<Recipe>, RegExp][] = [
    [{ poolSize: 3 }, /"poolSize" must be at least the batch, 4, not 3\.$/],
    [
      { rounds: undefined, checkEvery: 9 },
      /"checkEvery" must be left out where there are no rounds, .+, not 9\.$/,
    ],
    [{ rolloutSteps: [9, 8] }, /"rolloutSteps" must be the fewest, then the most, not \[9,8\]\.$/],
    [phases({ fromStep: 1 }), /"damage\.0\.fromStep" must be 0, .+, not 1\.$/],
    [
      { damage: [first, { ...second, fromStep: 9 }, second, { ...second, fromStep: 8 }] },
      /"damage\.3\.fromStep" must be at least that of the phase before/,
    ],
    [
      { damage: [first, { ...second, samples: 4 }] },
      /"damage\.1\.samples" must be less than the batch, 4, .+, not 4\.$/,
    ],
    [
      phases({ fromStep: 0, halves: 0.9, squares: 0.2 }),
      /"damage\.0\.squares" must be at most 1 together with halves, not 0\.2\.$/,
    ],
    [
      phases({ fromStep: 0, radius: [0.3, 0.2] }),
      /"damage\.0\.radius" must be the smallest, then the largest/,
    ],
    [
      {
        learningRate: [
          [0, 1],
          [5, 1],
          [4, 2],
        ],
      },
      /"learningRate" must be a list of .+ steps that never fall/,
    ],
    [{ learningRate: [] }, /"learningRate" must be a list of 1 to/],
    [{ averaging: 1 }, /"averaging" must be a number from 0 to below 1, not 1\.$/],
  ];
  for (const [change, sentence] of wrong)
    assert.throws(() => checkGrowingRecipe({ ...recipe, ...change }), sentence);
  // What is not used need not fit.
  checkGrowingRecipe({ ...recipe, regime: "growing", poolSize: 1 });
  checkGrowingRecipe({ ...recipe, regime: "persistent", batch: 2 });
});

test("a recipe of a variational model that does not fit together or its spec is refused in one sentence", () => {
  const grey = liteRecipe(100);
  const pooled = liteNonDoublingRecipe(100);
  const pool = { size: 1024, steps: [4, 8] };
  for (const [recipe, spec, sentence] of [
    [{ ...grey, batch: 12 }, LITE_DOUBLING, /"batch" must be a multiple of 8/],
    [{ ...grey, beta: 2, importance: 2 }, LITE_DOUBLING, /"beta" must be 1 where/],
    [grey, LITE_EMOJI, /"binarisation" must be left out/],
    [
      { ...pooled, pool: { ...pool, steps: [8, 4] } },
      LITE_NONDOUBLING,
      /"pool.steps" must be the fewest/,
    ],
    [
      { ...pooled, pool: { ...pool, steps: [7, 8] } },
      LITE_NONDOUBLING,
      /7 to 8 steps .+ the spec has 6/,
    ],
    [
      { ...pooled, pool: { ...pool, newcomers: 33 } },
      LITE_NONDOUBLING,
      /0 to 32 newcomers .+ can enter the pool/,
    ],
    [pooled, LITE_DOUBLING, /take all steps on their last grid/],
  ] as const)
    assert.throws(() => checkVariationalRecipe(recipe, spec), sentence);
});

test("a ready-made variational model is chosen as it is, or with fields changed", () => {
  for (const [name, { spec, recipe }] of VARIATIONAL) {
    const choice = { preset: name as VariationalPreset, steps: 50 };
    assert.deepEqual(chosenVariational(choice, {}), { spec, recipe: recipe(50) });
    const changed = chosenVariational(choice, { latent: 16, batch: 32, muon: 0, mirror: null });
    assert.deepEqual(changed.spec, { ...spec, latent: 16 });
    const { mirror: _, ...others } = recipe(50);
    assert.deepEqual(changed.recipe, { ...others, batch: 32, muon: 0 });
  }
  const lite = { preset: "lite", steps: 50 } as const;
  for (const [changes, sentence] of [
    [{ batch: 12 }, `The recipe's "batch" must be a multiple of 8 up to 4096, not 12.`],
    [{ colour: 1 }, 'There is no "colour" in a spec or recipe.'],
  ] as const)
    assert.throws(() => chosenVariational(lite, changes), { message: sentence });
});
