/** The cuts of a map of healing: where they lie, what they take, and what became of them. */
import { ALPHA, VISIBLE } from "../ops/cell.ts";
import { HEALING } from "./cuts.ts";

/** The numbers that define a map, besides those of {@link HEALING}. */
export const HEAL_MAP = {
  shape: "disc",
  /** How much of the grid's shorter side a cut spans: 16 cells of 72. */
  span: 2 / 9,
  /** Cells between two neighbouring positions when all are measured. */
  spacing: 3,
  /** Distance between the positions of each level, in spacings; the first level is measured first. */
  levels: [4, 2, 1],
  /** Smallest share of the creature that a cut must take; positions whose cut takes less are left out. */
  leastLoss: 0.01,
  /** How many steps the uncut creature is watched for. */
  driftSteps: 10000,
  /** A cut whose error is at most this share of the limit for healed is as good as new. */
  likeNew: 0.1,
} as const;

/** Cells across a cut by default: in proportion to the grid, so that small creatures lose no more than large ones. */
export function mapCutSize(height: number, width: number): number {
  return Math.max(2, Math.round(HEAL_MAP.span * Math.min(height, width)));
}

/** The shape that is cut out at every position of a map. */
export interface MapCut {
  readonly shape: "disc" | "square";
  /** Width of the cut in cells. */
  readonly size: number;
}

/** The centre of a cut, in cells from the grid's upper left corner; cell (0, 0) spans [0, 1] on both axes. */
export interface Place {
  readonly row: number;
  readonly column: number;
  /** When the place is measured: 0 for the first places, 2 for the last. */
  readonly level: number;
}

/**
 * What became of a cut: "new" is as if never cut; "healed"; "unhealed"; "worse" is worse than just after the cut, dead
 * or exploded.
 */
export type Outcome = "new" | "healed" | "unhealed" | "worse";

/**
 * The largest error after regrowth with which a cut counts as healed. It is that of `heal` for cuts as large as its own,
 * and smaller in proportion for cuts that take less, which would otherwise count as healed for being small.
 */
export function healedLimit(errorAfterCut: number): number {
  return HEALING.healed * Math.min(1, errorAfterCut / HEALING.leastDamage);
}

/** Tells what became of a cut by its errors to the uncut twin; NaN counts as "worse". */
export function outcomeOf(errorAfterCut: number, errorAfter: number): Outcome {
  const limit = healedLimit(errorAfterCut);
  if (errorAfter <= HEAL_MAP.likeNew * limit) return "new";
  if (errorAfter <= limit) return "healed";
  return errorAfter <= errorAfterCut ? "unhealed" : "worse";
}

/** Returns a copy of a state [H, W, C] in which the cells whose centre lies in the cut are empty. */
export function cutAt(
  state: Float32Array,
  height: number,
  width: number,
  { shape, size }: MapCut,
  { row, column }: Pick<Place, "row" | "column">,
): Float32Array {
  const after = state.slice();
  const channels = state.length / (height * width);
  const reach = size / 2;
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      const dr = Math.abs(r + 0.5 - row);
      const dc = Math.abs(c + 0.5 - column);
      const isCut = shape === "disc" ? dr * dr + dc * dc < reach * reach : Math.max(dr, dc) < reach;
      if (isCut) after.fill(0, (r * width + c) * channels, (r * width + c + 1) * channels);
    }
  }
  return after;
}

/**
 * The places of a map. They form a lattice through the middle of the grid, without those whose own patch of
 * `spacing` x `spacing` cells holds no mature cell; the coarsest level comes first, and each is in row order.
 * @param grown the uncut state [H, W, C]
 */
export function placesOver(
  grown: Float32Array,
  height: number,
  width: number,
  aliveThreshold: number,
  { size }: MapCut,
  spacing: number,
): Place[] {
  // A cut of an odd number of cells has its centre inside a cell.
  const offset = (size % 2) / 2;
  const middle = { row: Math.floor(height / 2) + offset, column: Math.floor(width / 2) + offset };
  const reach = Math.ceil(Math.max(height, width) / 2 / spacing);
  const places: Place[] = [];
  for (let i = -reach; i <= reach; i++) {
    for (let j = -reach; j <= reach; j++) {
      const row = middle.row + i * spacing;
      const column = middle.column + j * spacing;
      if (!isAlivePatch(grown, height, width, aliveThreshold, row, column, spacing)) continue;
      const level = HEAL_MAP.levels.findIndex((step) => i % step === 0 && j % step === 0);
      places.push({ row, column, level });
    }
  }
  return places.sort((a, b) => a.level - b.level);
}

function isAlivePatch(
  grown: Float32Array,
  height: number,
  width: number,
  aliveThreshold: number,
  row: number,
  column: number,
  spacing: number,
): boolean {
  const channels = grown.length / (height * width);
  const top = Math.ceil(row - spacing / 2 - 0.5);
  const left = Math.ceil(column - spacing / 2 - 0.5);
  for (let r = Math.max(0, top); r < Math.min(height, top + spacing); r++) {
    for (let c = Math.max(0, left); c < Math.min(width, left + spacing); c++) {
      if ((grown[(r * width + c) * channels + ALPHA] as number) > aliveThreshold) return true;
    }
  }
  return false;
}

/** The visible channels of a state: RGBA [H, W, 4]. */
export function visibleOf(state: Float32Array, cells: number): Float32Array {
  const channels = state.length / cells;
  const rgba = new Float32Array(cells * VISIBLE);
  for (let cell = 0; cell < cells; cell++) {
    rgba.set(state.subarray(cell * channels, cell * channels + VISIBLE), cell * VISIBLE);
  }
  return rgba;
}
