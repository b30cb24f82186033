/** Sums up a map of healing in one sentence. */
import { HEALING } from "./cuts.ts";
import type { HealMap, MapPosition } from "./heal-map.ts";
import { healedLimit } from "./heal-map-cuts.ts";

type Findings = Pick<HealMap, "shape" | "size" | "positions" | "drift">;

/** The share of positions that healed, and the sentence about it. */
export function describeMap(findings: Findings): { healedShare: number; verdict: string } {
  const { positions, drift, shape, size } = findings;
  const healed = positions.filter(isHealedThere).length;
  const healedShare = healed / positions.length;
  const uncut = drift.at(-1)?.error as number;
  if (positions.length === 0) {
    const verdict = Number.isFinite(uncut)
      ? `A ${shape} ${size} cells across takes too little of this creature to tell: choose a larger cut.`
      : "Nothing is alive after 200 steps, so there is nothing to cut.";
    return { healedShare, verdict };
  }
  const stays = uncut <= HEALING.kept;
  const heals = healedShare >= HEALING.share;
  const left = stays
    ? `it is still itself after 10,000 steps uncut (drift ${short(uncut)})`
    : `it does not stay itself for 10,000 steps uncut (drift ${short(uncut)})`;
  const verdict = `The creature ${whereItHeals(positions, healed)}, ${stays === heals ? "and" : "but"} ${left}.`;
  return { healedShare, verdict };
}

function whereItHeals(positions: readonly MapPosition[], healed: number): string {
  const count = `${healed} of ${positions.length} positions`;
  if (healed === positions.length) return `heals wherever it is cut (${count})`;
  if (healed === 0) return `heals nowhere (${count})`;
  const often = healed / positions.length >= HEALING.share ? "nearly everywhere" : "in places";
  return `heals ${often} (${count}, worst ${whereabouts(weakest(positions), positions)})`;
}

function isHealedThere({ outcome }: MapPosition): boolean {
  return outcome === "new" || outcome === "healed";
}

/** The position that is furthest from healed; NaN counts as furthest. */
export function weakest(positions: readonly MapPosition[]): MapPosition {
  const badness = ({ errorAfterCut, errorAfter }: MapPosition): number =>
    Number.isNaN(errorAfter) ? Number.POSITIVE_INFINITY : errorAfter / healedLimit(errorAfterCut);
  return positions.reduce((worst, one) => (badness(one) > badness(worst) ? one : worst));
}

/** Says where a position lies among all, in thirds of what they span: "at the upper left", "in the middle". */
function whereabouts(one: MapPosition, all: readonly MapPosition[]): string {
  const vertical = third(one, all, "row", ["upper", "", "lower"]);
  const horizontal = third(one, all, "column", ["left", "", "right"]);
  if (vertical && horizontal) return `at the ${vertical} ${horizontal}`;
  if (horizontal) return `on the ${horizontal}`;
  return vertical ? `in the ${vertical} middle` : "in the middle";
}

function third(
  one: MapPosition,
  all: readonly MapPosition[],
  axis: "row" | "column",
  names: readonly [string, string, string],
): string {
  const values = all.map((position) => position[axis]);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const share = high > low ? (one[axis] - low) / (high - low) : 0.5;
  return names[share < 1 / 3 ? 0 : share > 2 / 3 ? 2 : 1];
}

function short(error: number): string {
  if (!Number.isFinite(error)) return "unbounded";
  if (error < 0.001) return "below 0.001";
  return error < 1000 ? error.toFixed(3) : error.toExponential(1);
}
