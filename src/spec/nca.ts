/**
 * What a growing rule is, as data. Everything that distinguishes one rule's arithmetic from another's
 * stands in an {@link NcaSpec}; the numbers it learned stand in {@link Parameters}.
 *
 * Letters used throughout: B batch, H height, W width, C channels, F filters, P = F * C perception, D hidden.
 */

/** A fixed 3x3 perception filter, the same for every channel. */
export type FilterName = "identity" | "sobelX" | "sobelY" | "laplacian";

/** Fixed filters by name, or a number of 3x3 filters to learn for each channel. */
export type Filters = readonly FilterName[] | { readonly learned: number };

/** What lies beyond the edge of the grid: nothing, or the opposite edge. */
export type Boundary = "zero" | "torus";

/** The architecture of a growing rule (Distill 2020, "Model"); stored in the model file's metadata. */
export interface NcaSpec {
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

/** Learned numbers by tensor name; shapes as {@link parameterShapes} gives them, row-major. */
export type Parameters = Record<string, Float32Array>;

/** Channel that holds alpha, the "alive-ness" of a cell. */
export const ALPHA = 3;
/** Channels that a person sees: RGB, premultiplied, and alpha. */
export const VISIBLE = 4;

/** The article's rule: 16 channels, three fixed filters, 128 hidden units, 8,336 parameters. */
export const GROWING_SPEC: NcaSpec = {
  kind: "nca",
  channels: 16,
  filters: ["identity", "sobelX", "sobelY"],
  hidden: 128,
  activation: "relu",
  fireRate: 0.5,
  aliveThreshold: 0.1,
  boundary: "zero",
};

/** F: how many 3x3 filters perception applies to each channel. */
export function filterCount(spec: NcaSpec): number {
  return "learned" in spec.filters ? spec.filters.learned : spec.filters.length;
}

/** P: length of the perception vector of a cell, filter-major (index = filter * C + channel). */
export function perceptionSize(spec: NcaSpec): number {
  return filterCount(spec) * spec.channels;
}

/** True when the filters are parameters of the rule. */
export function hasLearnedFilters(spec: NcaSpec): boolean {
  return "learned" in spec.filters;
}

/** Shape of every parameter tensor, in the order in which they are stored and reduced. */
export function parameterShapes(spec: NcaSpec): Record<string, readonly number[]> {
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

/** Number of elements of a tensor of this shape. */
export function shapeSize(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** How many numbers the rule learns: 8,336 for {@link GROWING_SPEC}. */
export function parameterCount(spec: NcaSpec): number {
  return Object.values(parameterShapes(spec)).reduce((sum, shape) => sum + shapeSize(shape), 0);
}

const FILTER_NAMES: readonly FilterName[] = ["identity", "sobelX", "sobelY", "laplacian"];

/**
 * Checks a spec that came from outside.
 * @throws Error with one sentence that names the field and what it must be.
 */
export function validateSpec(candidate: unknown): NcaSpec {
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
