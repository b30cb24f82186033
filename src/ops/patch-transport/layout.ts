/** Which patches are compared, and the directions in which they are: their places in an array of draws. */
import { VISIBLE } from "../cell.ts";
import { LARGEST_SIDE, SCALES } from "./sizes.ts";

/** Sides of grids and pictures are multiples of this, so that they can be halved. */
export const SIDE_MULTIPLE = 2 ** (SCALES - 1);
/** Least side of grids and pictures, in cells: that of the largest patch. */
export const LEAST_SIDE = SIDE_MULTIPLE * LARGEST_SIDE;

/** Whether patches of all sizes and scales fit a side of a grid or picture. */
export function fitsPatches(side: number): boolean {
  return side >= LEAST_SIDE && side % SIDE_MULTIPLE === 0;
}

/** One size and scale of patches. */
export interface PatchKind {
  /** How often grid and picture are halved before. */
  readonly halvings: number;
  /** In cells of that scale. */
  readonly side: number;
}

/** All sizes and scales, in the order of their draws. */
export function patchKinds(): PatchKind[] {
  const kinds: PatchKind[] = [];
  for (let halvings = 0; halvings < SCALES; halvings++)
    for (let side = 1; side <= LARGEST_SIDE; side += 2) kinds.push({ halvings, side });
  return kinds;
}

/** Numbers of a direction. */
export function directionLength(side: number): number {
  return side * side * VISIBLE;
}

/** Numbers that are drawn for so many directions of each size and scale. */
export function drawsLength(directions: number): number {
  return patchKinds().reduce((all, { side }) => all + directions * directionLength(side), 0);
}
