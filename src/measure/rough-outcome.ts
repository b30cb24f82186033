/** What became of a creature that was handled roughly. */
import { matureCells } from "../ops/cell.ts";
import { HEALING } from "./cuts.ts";
import { relativeError } from "./error.ts";
import { type LivingGrid, partsLost } from "./parts.ts";
import { empty, ROUGH } from "./rough-handling.ts";
import { bestShift } from "./shift.ts";

/** From the best to the worst. */
const OUTCOMES: readonly RoughOutcome[] = ["healed", "moved", "merged", "lost", "unhealed"];

/**
 * What became of a creature. "healed": it is where and what its twin is. "moved": it is what its twin is, some cells
 * further. "merged": two seeds grew together into something of a steady size, at most twice that of one creature.
 * "lost": a part was cut off whole, which at most a rim was left to grow from, and all else is back. "unhealed": none of these.
 */
export type RoughOutcome = "healed" | "moved" | "merged" | "lost" | "unhealed";

/** How badly a creature came off: the worse its outcome, then the larger its error, the more. */
export function badness(trial: {
  readonly outcome: RoughOutcome;
  readonly errorLater: number;
}): number {
  const { outcome, errorLater } = trial;
  // An error of e counts 1 - 1 / (1 + e), less than one outcome; what is no number counts as much as one.
  const error = Number.isNaN(errorLater) ? 1 : 1 - 1 / (1 + errorLater);
  return OUTCOMES.indexOf(outcome) + error;
}

/** States [H, W, C] of a creature at the two steps at which it is judged. */
interface Ends {
  readonly after: Float32Array;
  readonly later: Float32Array;
}

/** What is found at one of these steps. */
interface Finding {
  readonly outcome: RoughOutcome;
  readonly error: number;
  readonly moved: readonly [rows: number, columns: number] | null;
}

/**
 * Judges a creature by its twin that was left alone: the worse of what it was at the two steps.
 * @param wounds masks [H, W] of its wounds
 * @param isPlanted whether it grew from two seeds
 */
export function judge(
  ends: Ends,
  twin: Ends & { readonly grown: Float32Array },
  wounds: readonly Uint8Array[],
  grid: LivingGrid,
  isPlanted: boolean,
): { outcome: RoughOutcome; error: number; errorLater: number; moved: Finding["moved"] } {
  const lost = partsTaken(twin.grown, wounds, grid);
  const soon = compare(ends.after, twin.after, lost, grid);
  const later = compare(ends.later, twin.later, lost, grid);
  const isWorse = OUTCOMES.indexOf(later.outcome) >= OUTCOMES.indexOf(soon.outcome);
  const { outcome, moved } = isWorse ? later : soon;
  const hasMerged = isPlanted && outcome === "unhealed" && areMerged(ends, twin, grid);
  const errors = { error: soon.error, errorLater: later.error };
  return { outcome: hasMerged ? "merged" : outcome, ...errors, moved };
}

/** Cells [H, W] of the parts of a creature that a single one of the wounds took whole; null if there are none. */
function partsTaken(
  grown: Float32Array,
  wounds: readonly Uint8Array[],
  grid: LivingGrid,
): Uint8Array | null {
  const masks = [...new Set(wounds)].flatMap((cells) => {
    const after = grown.slice();
    empty(after, { cells });
    return partsLost(grown, after, grid) ?? [];
  });
  const [first] = masks;
  return first ? first.map((_, cell) => Number(masks.some((mask) => mask[cell]))) : null;
}

function compare(
  state: Float32Array,
  twin: Float32Array,
  lost: Uint8Array | null,
  { height, width }: LivingGrid,
): Finding {
  const cells = height * width;
  const error = relativeError(state, twin, cells);
  if (error <= HEALING.healed) return { outcome: "healed", error, moved: null };
  const reach = Math.round(ROUGH.reach * Math.min(height, width));
  const shift = bestShift(state, twin, height, width, reach);
  if (shift.error <= HEALING.healed)
    return { outcome: "moved", error, moved: [shift.rows, shift.columns] };
  const isLost = lost !== null && relativeError(state, twin, cells, lost) <= HEALING.healed;
  return { outcome: isLost ? "lost" : "unhealed", error, moved: null };
}

/** Whether what grew from two seeds is neither a scrap nor more than two creatures, and has ceased to grow or shrink. */
function areMerged({ after, later }: Ends, twin: Ends, grid: LivingGrid): boolean {
  const channels = after.length / (grid.height * grid.width);
  const size = (state: Float32Array): number => matureCells(state, { ...grid, channels });
  const isOfSize = (state: Float32Array, one: Float32Array): boolean =>
    size(state) > 0 &&
    size(state) >= size(one) / ROUGH.merged &&
    size(state) <= size(one) * ROUGH.merged;
  const isSteady = Math.abs(size(later) - size(after)) <= ROUGH.steady * size(after);
  return isOfSize(after, twin.after) && isOfSize(later, twin.later) && isSteady;
}
