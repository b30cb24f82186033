import { shapeSize } from "../../numbers/shapes.ts";
import { type Boundary, VISIBLE } from "../../ops/cell.ts";
import {
  type FilterName,
  type Filters,
  filterCount,
  hasLearnedFilters,
  perceptionSize,
} from "../../ops/rule.ts";

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
}

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
  };
}

/** How many numbers the rule learns: 8,336 for {@link GROWING_SPEC}. */
export function parameterCount(spec: GrowingSpec): number {
  return Object.values(parameterShapes(spec)).reduce((sum, shape) => sum + shapeSize(shape), 0);
}

const FILTER_NAMES: readonly FilterName[] = ["identity", "sobelX", "sobelY", "laplacian"];

/**
 * Checks a spec that came from outside.
 * @throws Error with one sentence that names the field and what it must be.
 */
export function validateGrowing(candidate: unknown): GrowingSpec {
  if (typeof candidate !== "object" || candidate === null)
    throw new Error("The spec is not an object.");
  const spec = candidate as Record<string, unknown>;
  const demand = (holds: boolean, field: string, rule: string): void => {
    if (!holds)
      throw new Error(`The spec's "${field}" must be ${rule}, not ${describe(spec[field])}.`);
  };
  const isCount = (value: unknown, least: number, most: number): boolean =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
  const isNumber = (value: unknown): value is number =>
    typeof value === "number" && Number.isFinite(value);
  demand(spec.kind === "nca", "kind", '"nca"');
  demand(isCount(spec.channels, VISIBLE, 256), "channels", "a whole number from 4 to 256");
  demand(isCount(spec.hidden, 1, 4096), "hidden", "a whole number from 1 to 4096");
  demand(spec.activation === "relu", "activation", '"relu"');
  demand(
    isNumber(spec.fireRate) && spec.fireRate > 0 && spec.fireRate <= 1,
    "fireRate",
    "above 0 and at most 1",
  );
  demand(
    isNumber(spec.aliveThreshold) && spec.aliveThreshold >= 0,
    "aliveThreshold",
    "a number of at least 0",
  );
  demand(spec.boundary === "zero" || spec.boundary === "torus", "boundary", '"zero" or "torus"');
  demand(
    isFilters(spec.filters),
    "filters",
    `a list of ${FILTER_NAMES.join(", ")}, or {"learned": 1 to 16}`,
  );
  return {
    kind: "nca",
    channels: spec.channels as number,
    filters: copyFilters(spec.filters as Filters),
    hidden: spec.hidden as number,
    activation: "relu",
    fireRate: spec.fireRate as number,
    aliveThreshold: spec.aliveThreshold as number,
    boundary: spec.boundary as Boundary,
  };
}

/** Without members that mean nothing. */
function copyFilters(filters: Filters): Filters {
  return "learned" in filters ? { learned: filters.learned } : [...filters];
}

/** JSON has no word for NaN or for what is missing. */
function describe(value: unknown): string {
  return typeof value === "number" || value === undefined ? String(value) : JSON.stringify(value);
}

function isFilters(value: unknown): boolean {
  if (Array.isArray(value)) {
    return (
      value.length > 0 && value.length <= 16 && value.every((name) => FILTER_NAMES.includes(name))
    );
  }
  const learned = (value as { learned?: unknown } | null | undefined)?.learned;
  return Number.isInteger(learned) && (learned as number) >= 1 && (learned as number) <= 16;
}
