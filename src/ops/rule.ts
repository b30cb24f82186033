/** What the operations of growing rules need to know of a rule, besides its numbers. */
import type { CellTraits } from "./cell.ts";

/** A fixed 3x3 perception filter, the same for every channel. */
export type FilterName = "identity" | "sobelX" | "sobelY" | "laplacian";

/** Fixed filters by name, or a number of 3x3 filters to learn for each channel. */
export type Filters = readonly FilterName[] | { readonly learned: number };

/** Extents of a rule, and how its cells behave. */
export interface RuleTraits extends CellTraits {
  readonly filters: Filters;
  /** D: width of the hidden layer. */
  readonly hidden: number;
}

/** F: how many 3x3 filters perception applies to each channel. */
export function filterCount(spec: RuleTraits): number {
  return "learned" in spec.filters ? spec.filters.learned : spec.filters.length;
}

/** P: length of the perception vector of a cell, filter-major (index = filter * C + channel). */
export function perceptionSize(spec: RuleTraits): number {
  return filterCount(spec) * spec.channels;
}

/** True when the filters are parameters of the rule. */
export function hasLearnedFilters(spec: RuleTraits): boolean {
  return "learned" in spec.filters;
}
