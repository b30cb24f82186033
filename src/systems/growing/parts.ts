/** The parts of a picture that no growth connects, and where their seeds lie. */
import { ALPHA, VISIBLE } from "../../ops/cell.ts";
import { GROWING_SPEC, type GrowingSpec, MOST_SEED_CELLS } from "./spec.ts";

/** Cells between which growth finds its way over empty ones: rows and columns apart. */
const REACH = 3;

/**
 * Finds the parts of a target that are further apart than growth reaches.
 * @param target premultiplied RGBA [H, W, 4]
 * @returns the cells of each part that can be mature, as indices row * W + column; the largest part comes first
 */
export function targetParts(
  target: Float32Array,
  height: number,
  width: number,
  threshold = GROWING_SPEC.aliveThreshold,
): number[][] {
  const isOpen = Array.from(
    { length: height * width },
    (_, cell) => target[cell * VISIBLE + ALPHA] > threshold,
  );
  const parts: number[][] = [];
  for (const start of isOpen.keys()) {
    if (!isOpen[start]) continue;
    const part = [start];
    isOpen[start] = false;
    for (const cell of part) {
      const [row, column] = [Math.floor(cell / width), cell % width];
      for (let y = Math.max(0, row - REACH); y <= Math.min(height - 1, row + REACH); y++) {
        for (let x = Math.max(0, column - REACH); x <= Math.min(width - 1, column + REACH); x++) {
          if (!isOpen[y * width + x]) continue;
          isOpen[y * width + x] = false;
          part.push(y * width + x);
        }
      }
    }
    parts.push(part);
  }
  return parts.sort((a, b) => b.length - a.length);
}

/**
 * Chooses the seed's cells for a target: the middle of the grid, where the picture has something there and hangs together;
 * otherwise a cell in each part, near the part's middle.
 * @returns rows and columns from the middle of the grid, as in a spec; undefined where the middle alone will do
 */
export function seedCellsFor(
  target: Float32Array,
  height: number,
  width: number,
  threshold?: number,
): GrowingSpec["seedCells"] {
  const parts = targetParts(target, height, width, threshold);
  const middle: Place = [Math.floor(height / 2), Math.floor(width / 2)];
  const placeOf = (cell: number): Place => [Math.floor(cell / width), cell % width];
  const isInMiddle = (cell: number): boolean => Math.max(...apart(placeOf(cell), middle)) <= 1;
  if (parts.length === 0 || (parts.length === 1 && parts[0].some(isInMiddle))) return undefined;
  return parts.slice(0, MOST_SEED_CELLS).map((part): Place => {
    if (part.some(isInMiddle)) return [0, 0];
    const places = part.map(placeOf);
    const [row, column] = nearest(places, centre(places));
    return [row - middle[0], column - middle[1]];
  });
}

/**
 * Counts the parts of a target, and those that growth does not reach: no cell of the seed lies within three rows and columns of theirs.
 * @param seedCells as in a spec; chosen for the target by default
 */
export function reachOf(
  target: Float32Array,
  height: number,
  width: number,
  threshold?: number,
  seedCells = seedCellsFor(target, height, width, threshold) ?? [[0, 0] as const],
): { readonly parts: number; readonly unreached: number } {
  const parts = targetParts(target, height, width, threshold);
  const middle: Place = [Math.floor(height / 2), Math.floor(width / 2)];
  const seeds = seedCells.map(([row, column]): Place => [row + middle[0], column + middle[1]]);
  const isReached = (cell: number): boolean => {
    const place: Place = [Math.floor(cell / width), cell % width];
    return seeds.some((seed) => Math.max(...apart(place, seed)) <= REACH);
  };
  return { parts: parts.length, unreached: parts.filter((part) => !part.some(isReached)).length };
}

type Place = readonly [row: number, column: number];

function apart(one: Place, other: Place): [number, number] {
  return [Math.abs(one[0] - other[0]), Math.abs(one[1] - other[1])];
}

function centre(places: readonly Place[]): Place {
  const mean = (axis: 0 | 1): number =>
    places.reduce((sum, place) => sum + place[axis], 0) / places.length;
  return [mean(0), mean(1)];
}

function nearest(places: readonly Place[], to: Place): Place {
  const far = (place: Place): number => {
    const [y, x] = apart(place, to);
    return y * y + x * x;
  };
  return places.reduce((best, place) => (far(place) < far(best) ? place : best));
}
