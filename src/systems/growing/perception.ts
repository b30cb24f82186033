/** What a rule's cells perceive: which filters there are, and how many numbers they give. */

/** A fixed 3x3 perception filter, the same for every channel. */
export type FilterName = "identity" | "sobelX" | "sobelY" | "laplacian";

/** Fixed filters by name, or a number of 3x3 filters to learn for each channel. */
export type Filters = readonly FilterName[] | { readonly learned: number };

/** F: how many 3x3 filters perception applies to each channel. */
export function filterCount({ filters }: { readonly filters: Filters }): number {
  return "learned" in filters ? filters.learned : filters.length;
}

/** P: length of the perception vector of a cell, filter-major (index = filter * C + channel). */
export function perceptionSize(spec: {
  readonly filters: Filters;
  readonly channels: number;
}): number {
  return filterCount(spec) * spec.channels;
}

/** True when the filters are parameters of the rule. */
export function hasLearnedFilters({ filters }: { readonly filters: Filters }): boolean {
  return "learned" in filters;
}
