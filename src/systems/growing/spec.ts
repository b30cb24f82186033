import {
  atLeast,
  check,
  choice,
  demandOf,
  list,
  object,
  oneOf,
  optional,
  pair,
  positive,
  type Schema,
  whole,
  word,
} from "../../numbers/schema.ts";
import { shapeSize } from "../../numbers/shapes.ts";
import { ALPHA, type Boundary, VISIBLE } from "../../ops/cell.ts";
import {
  type FilterName,
  type Filters,
  filterCount,
  hasLearnedFilters,
  perceptionSize,
} from "./perception.ts";

/**
 * What a growing rule is, as data. Everything that distinguishes one rule's arithmetic from another's
 * stands in a {@link GrowingSpec}; the numbers it learned are its parameters.
 *
 * Letters used throughout: B batch, H height, W width, C channels, F filters, P = F * C perception, D hidden.
 */

/** The architecture of a growing rule (Distill 2020, "Model"); stored in the model file's metadata. */
export interface GrowingSpec {
  readonly kind: "nca";
  /** C: floats a cell. 0..2 are RGB premultiplied by alpha, 3 is alpha, the rest is hidden. */
  readonly channels: number;
  readonly filters: Filters;
  /** D: width of the hidden layer. */
  readonly hidden: number;
  readonly activation: "relu";
  /** Probability with which a cell fires in a step, in (0, 1]. */
  readonly fireRate: number;
  /** A cell is alive where the largest alpha of its 3x3 neighbourhood is above this; at least 0. */
  readonly aliveThreshold: number;
  readonly boundary: Boundary;
  /** Which cells are alive, the others being kept empty; "alpha" if left out. */
  readonly mask?: Mask;
  /** Cells of the seed, as rows and columns from the middle of the grid; the middle alone if left out, and none to begin from nothing. */
  readonly seedCells?: readonly (readonly [row: number, column: number])[];
  /** Names of the pictures that the rule can grow, each a goal that is told to every cell; left out for a rule of one picture. */
  readonly goals?: readonly string[];
}

/** The parameter that holds the goals, [goals, D]: what each adds to the hidden bias. */
export const GOAL_BIAS = "goal.bias";
/** Fewest and most goals of a rule that has any. */
export const GOAL_COUNT: readonly [fewest: number, most: number] = [2, 32];

/** Most cells that a seed has. */
export const MOST_SEED_CELLS = 64;

/**
 * Which cells are alive: "alpha", those near a cell whose alpha is above the threshold; {"input": c}, for good those whose channel c
 * was above the threshold in the first state; or "none", all of them.
 */
export type Mask = "alpha" | "none" | { readonly input: number };

/** The article's rule: 16 channels, three fixed filters, 128 hidden units, 8,336 parameters. */
export const GROWING_SPEC: GrowingSpec = {
  kind: "nca",
  channels: 16,
  filters: ["identity", "sobelX", "sobelY"],
  hidden: 128,
  activation: "relu",
  fireRate: 0.5,
  aliveThreshold: 0.1,
  boundary: "zero",
};

/** How the cells of a rule are masked. */
export function maskOf({ mask = "alpha" }: Pick<GrowingSpec, "mask">): {
  readonly kind: "alpha" | "input" | "none";
  /** The channel that is looked at. */
  readonly channel: number;
} {
  if (typeof mask === "string") return { kind: mask, channel: ALPHA };
  return { kind: "input", channel: mask.input };
}

/** Shape of every parameter tensor, in the order in which they are stored and reduced. */
export function parameterShapes(spec: GrowingSpec): Record<string, readonly number[]> {
  const perception = perceptionSize(spec);
  return {
    ...(hasLearnedFilters(spec)
      ? { "perceive.weight": [filterCount(spec), spec.channels, 3, 3] }
      : {}),
    "update.0.weight": [spec.hidden, perception],
    "update.0.bias": [spec.hidden],
    "update.1.weight": [spec.channels, spec.hidden],
    "update.1.bias": [spec.channels],
    ...(spec.goals ? { [GOAL_BIAS]: [spec.goals.length, spec.hidden] } : {}),
  };
}

/** How many numbers the rule learns: 8,336 for {@link GROWING_SPEC}. */
export function parameterCount(spec: GrowingSpec): number {
  return Object.values(parameterShapes(spec)).reduce((sum, shape) => sum + shapeSize(shape), 0);
}

/** What a fire rate may be. */
export const FIRE_RATE = positive(1);
/** What a boundary may be. */
export const BOUNDARY: Schema<Boundary> = choice("zero", "torus");

/** What a goal may be called, so that a command line can name several at once. */
const GOAL_NAME = word(40);

/** What a spec may be. */
export const GROWING: Schema<GrowingSpec> = object<GrowingSpec>({
  kind: choice("nca"),
  channels: whole(VISIBLE, 256),
  filters: oneOf<Filters>(
    list<FilterName>(choice("identity", "sobelX", "sobelY", "laplacian"), 1, 16),
    object({ learned: whole(1, 16) }, '{"learned": 1 to 16}'),
  ),
  hidden: whole(1, 4096),
  activation: choice("relu"),
  fireRate: FIRE_RATE,
  aliveThreshold: atLeast(0),
  boundary: BOUNDARY,
  mask: optional(
    oneOf<Mask>(choice("alpha", "none"), object({ input: whole(0, 255) }, '{"input": channel}')),
  ),
  seedCells: optional(list(pair(whole(-1024, 1024)), 0, MOST_SEED_CELLS)),
  goals: optional(list(GOAL_NAME, ...GOAL_COUNT)),
});

/**
 * Checks a spec that came from outside.
 * @returns a copy, without what does not belong to a spec
 * @throws Error with one sentence that names the field and what it must be.
 */
export function validateGrowing(candidate: unknown): GrowingSpec {
  const spec = check(GROWING, candidate, "spec");
  const { channel } = maskOf(spec);
  const demand = demandOf(spec, "spec");
  demand(channel < spec.channels, "mask", "of one of its channels");
  const { goals = [] } = spec;
  demand(new Set(goals).size === goals.length, "goals", "a list of different names");
  return spec;
}
