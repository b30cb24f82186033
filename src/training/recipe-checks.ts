/** Checks of recipes, such as those inside run files: nothing that training cannot do, or that would fill the memory. */
import type { VariationalSpec } from "../systems/variational/spec.ts";
import type { Recipe } from "./growing/recipe.ts";
import { checkPool } from "./variational/pool.ts";
import type { VariationalRecipe } from "./variational/recipe.ts";

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;
/** What a field must pass, and how a message says that. */
type Checks = Readonly<Record<string, readonly [check: Check, rule: string]>>;

const isNumber =
  (least: number, most = Number.MAX_VALUE): Check =>
  (value) =>
    typeof value === "number" && value >= least && value <= most;
const isWhole =
  (least: number, most: number): Check =>
  (value) =>
    Number.isInteger(value) && isNumber(least, most)(value);
const isOneOf =
  (...words: unknown[]): Check =>
  (value) =>
    words.includes(value);
const isOptional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
/** Two values, the second at least the first. */
const isSpan =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length === 2 && value.every(check) && value[0] <= value[1];

const isSchedule: Check = (value) =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(
    (point, i) =>
      Array.isArray(point) &&
      point.length === 2 &&
      point.every(isNumber(0)) &&
      (i === 0 || point[0] >= value[i - 1][0]),
  );

const whole = (least: number, most: number): readonly [Check, string] => [
  isWhole(least, most),
  `a whole number from ${least} to ${most.toLocaleString("en-US")}`,
];
const SCHEDULE = [isSchedule, "a list of [step, value] in the order of the steps"] as const;
const SPAN = "two numbers, the smaller first";

const SHARED: Checks = {
  trainingSteps: whole(1, 1e9),
  learningRate: SCHEDULE,
  normalise: [isOneOf(true, false), "true or false"],
  clip: [isNumber(0), "a number of at least 0"],
  optimiser: [isOneOf("adam", "adamax"), '"adam" or "adamax"'],
  muon: [isNumber(0), "a number of at least 0"],
  averaging: [isNumber(0, 1), "a number from 0 to 1"],
};

const PHASE: Checks = {
  fromStep: whole(0, 1e9),
  samples: whole(0, 1024),
  halves: [isNumber(0, 1), "a number from 0 to 1"],
  squares: [isNumber(0, 1), "a number from 0 to 1"],
  radius: [isSpan(isNumber(0)), SPAN],
  reach: [isNumber(0), "a number of at least 0"],
};

const GROWING: Checks = {
  ...SHARED,
  regime: [isOneOf("growing", "persistent", "regenerating"), "growing, persistent or regenerating"],
  batch: whole(1, 1024),
  poolSize: whole(0, 65_536),
  rolloutSteps: [isSpan(isWhole(1, 4096)), "two whole numbers from 1 to 4,096, the smaller first"],
  damage: [(value) => Array.isArray(value) && value.length > 0, "a list of phases"],
};

const VARIATIONAL: Checks = {
  ...SHARED,
  batch: [
    (value) => isWhole(8, 4096)(value) && Number(value) % 8 === 0,
    "a multiple of 8 up to 4,096",
  ],
  binarisation: [isOneOf(undefined, "static", "dynamic"), '"static" or "dynamic"'],
  mirror: [isOneOf(undefined, true, false), "true or false"],
  beta: SCHEDULE,
  importance: [isOptional(isWhole(1, 1024)), "a whole number from 1 to 1,024"],
};

const POOL: Checks = {
  size: whole(1, 65_536),
  steps: [isSpan(isWhole(1, 256)), "two whole numbers from 1 to 256, the smaller first"],
  newcomers: [isOptional(isWhole(0, 4096)), "a whole number from 0 to 4,096"],
};

/** @throws Error with one sentence when it is no recipe for a growing rule */
export function checkGrowingRecipe(candidate: unknown): Recipe {
  const recipe = checked(candidate, GROWING);
  for (const [i, phase] of (recipe.damage as unknown[]).entries())
    checked(phase, PHASE, `damage.${i}`);
  const { regime, poolSize, batch } = recipe as unknown as Recipe;
  if (regime !== "growing" && poolSize < batch)
    throw new Error(`A pool of ${poolSize} states is too small for a batch of ${batch}.`);
  return recipe as unknown as Recipe;
}

/** @throws Error with one sentence when it is no recipe for a variational model of a spec */
export function checkVariationalRecipe(
  candidate: unknown,
  spec: VariationalSpec,
): VariationalRecipe {
  const recipe = checked(candidate, VARIATIONAL) as unknown as VariationalRecipe;
  const { importance = 1, beta, pool, batch } = recipe;
  if (importance > 1 && beta.some(([, weight]) => weight !== 1))
    throw new Error("The importance-weighted bound has no weight of the divergence but 1.");
  if (pool !== undefined) {
    checked(pool, POOL, "pool");
    checkPool(pool, spec, batch);
  }
  return recipe;
}

function checked(candidate: unknown, checks: Checks, place = ""): Fields {
  if (typeof candidate !== "object" || candidate === null || Array.isArray(candidate))
    throw new Error(`The recipe${place && `'s "${place}"`} is not an object.`);
  const fields = candidate as Fields;
  for (const [name, [check, rule]] of Object.entries(checks)) {
    const path = place ? `${place}.${name}` : name;
    if (!check(fields[name])) throw new Error(`The recipe's "${path}" must be ${rule}.`);
  }
  return fields;
}
