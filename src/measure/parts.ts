/** Parts of a creature that are cut off whole, and that nothing is left to grow from. */
import { ALPHA } from "../ops/cell.ts";
import { type GrowingSpec, maskOf } from "../systems/growing/spec.ts";

/** A grid, and what makes its cells mature. */
export interface LivingGrid {
  readonly height: number;
  readonly width: number;
  /** Alpha above which a cell is mature. */
  readonly aliveThreshold: number;
}

/** The grid of a rule. */
export function livingGrid(spec: GrowingSpec, height: number, width: number): LivingGrid {
  // Without an alive mask of their own, cells may come to life anywhere: to them all are mature, and no part is ever lost.
  const isMasked = maskOf(spec).kind === "alpha";
  return { height, width, aliveThreshold: isMasked ? spec.aliveThreshold : -Infinity };
}

/**
 * Finds the parts of a creature that a cut took whole. A part is what lives in one piece, diagonals included, and no cell
 * grows but beside a mature one; so nothing that is left can grow such a part again, unless another part grows into its place.
 * @param before the uncut state [H, W, C]
 * @param after the same just after the cut
 * @returns 1 for the cells of these parts [H, W]; null if there are none
 */
export function partsLost(
  before: Float32Array,
  after: Float32Array,
  { height, width, aliveThreshold }: LivingGrid,
): Uint8Array | null {
  const cells = height * width;
  const channels = before.length / cells;
  const isMature = (state: Float32Array, cell: number): boolean =>
    (state[cell * channels + ALPHA] as number) > aliveThreshold;
  const neighbours = neighboursIn(height, width);
  const unseen = new Uint8Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    if (isMature(before, cell)) for (const near of neighbours(cell)) unseen[near] = 1;
  }
  const lost = new Uint8Array(cells);
  for (let first = 0; first < cells; first++) {
    if (!unseen[first]) continue;
    const part = [first];
    unseen[first] = 0;
    for (const cell of part) {
      for (const near of neighbours(cell)) {
        if (unseen[near]) part.push(near);
        unseen[near] = 0;
      }
    }
    if (!part.some((cell) => isMature(after, cell))) for (const cell of part) lost[cell] = 1;
  }
  return lost.includes(1) ? lost : null;
}

/** Lists a cell and its neighbours on a grid without wrapping. */
function neighboursIn(height: number, width: number): (cell: number) => number[] {
  return (cell) => {
    const row = Math.floor(cell / width);
    const column = cell % width;
    const near: number[] = [];
    for (let r = Math.max(0, row - 1); r <= Math.min(height - 1, row + 1); r++) {
      for (let c = Math.max(0, column - 1); c <= Math.min(width - 1, column + 1); c++)
        near.push(r * width + c);
    }
    return near;
  };
}
