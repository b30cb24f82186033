/** Parts of a creature that are cut off whole, and that at most a rim is left to grow from. */
import { ALPHA, VISIBLE } from "../ops/cell.ts";
import { type GrowingSpec, maskOf } from "../systems/growing/spec.ts";

/** Share of a part's squared RGBA that must be left for it to count as left: what is less is a rim that one hardly sees. */
const LEAST_LEFT = 0.01;

/** A grid, and what makes its cells mature. */
export interface LivingGrid {
  readonly height: number;
  readonly width: number;
  /** Alpha above which a cell is mature; -Infinity where cells may come to life anywhere. */
  readonly aliveThreshold: number;
}

/** The grid of a rule. */
export function livingGrid(spec: GrowingSpec, height: number, width: number): LivingGrid {
  const isMasked = maskOf(spec).kind === "alpha";
  return { height, width, aliveThreshold: isMasked ? spec.aliveThreshold : -Infinity };
}

/**
 * Finds the parts of a creature that a cut took whole. A part is what lives in one piece, diagonals included, and no cell grows but
 * beside a mature one; so nothing that is left can grow such a part again, unless another part grows into its place. By convention
 * a part is taken whole, too, if no more is left of it than a rim with less than 1% of its squared RGBA.
 * @param before the uncut state [H, W, C]
 * @param after the same just after the cut
 * @returns 1 for the cells of these parts [H, W]; null if there are none
 */
export function partsLost(
  before: Float32Array,
  after: Float32Array,
  { height, width, aliveThreshold }: LivingGrid,
): Uint8Array | null {
  if (aliveThreshold === -Infinity) return null;
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
    const squares = (state: Float32Array): number => squaresIn(state, channels, part);
    const isLeft = part.some((cell) => isMature(after, cell));
    if (!isLeft || squares(after) < LEAST_LEFT * squares(before))
      for (const cell of part) lost[cell] = 1;
  }
  return lost.includes(1) ? lost : null;
}

/** Sum of squared RGBA of some cells of a state [H, W, C]. */
function squaresIn(state: Float32Array, channels: number, cells: readonly number[]): number {
  let sum = 0;
  for (const cell of cells)
    for (let c = 0; c < VISIBLE; c++) sum += (state[cell * channels + c] as number) ** 2;
  return sum;
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
