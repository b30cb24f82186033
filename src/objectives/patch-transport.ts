/**
 * How far a grid is from a picture as a texture: sliced optimal transport between their patches, of several sizes and scales (Elnekave and
 * Weiss 2022, "Generating Natural Images with Direct Patch Distributions Matching", section 3). docs/textures.md derives it.
 */
import { normals } from "../numbers/normal.ts";
import type { Key } from "../numbers/random.ts";
import { sum } from "../numbers/statistics.ts";
import { VISIBLE } from "../ops/cell.ts";
import type { HostObjective } from "./objective.ts";
import {
  type Extent,
  emptyPlane,
  halve,
  halveBackward,
  type Plane,
  patchCount,
  planeOf,
  project,
  projectBackward,
  wrap,
  wrapBackward,
  wrappedExtent,
} from "./planes.ts";
import { cutIntoParts, type Parts, transport } from "./transport.ts";

/** The objective's name in recipes. */
export const PATCH_TRANSPORT = "patch transport";

/** Sides of the patches, in cells of their scale: single cells hold the colours. */
export const PATCH_SIDES = [1, 3, 5] as const;
/** How often grid and picture are halved before their patches are taken: scales 1, 2 and 4. */
export const PATCH_HALVINGS = [0, 1, 2] as const;
/** Sides of grids and pictures are multiples of this, in cells. */
const PATCH_MULTIPLE = 2 ** Math.max(...PATCH_HALVINGS);
/** Least side of grids and pictures, in cells: that of the largest patch. */
const PATCH_LEAST = PATCH_MULTIPLE * Math.max(...PATCH_SIDES);

/** Random directions for each size and scale of patches, of a loss and of an error, which only ranks the samples of a batch. */
const DIRECTIONS = 8;
const ERROR_DIRECTIONS = 2;
/** Directions of an error, which is asked for the same ones each time. */
const FIXED_KEY: Key = [0, 0];

/** A direction in which patches of one size and scale are compared. */
export interface Direction {
  readonly halvings: number;
  readonly side: number;
  /** Of length 1, [side, side, 4]. */
  readonly weights: Float64Array;
}

/** What {@link patchTransport} compares. */
export interface PatchTransportOptions {
  /** The grid, a torus. */
  readonly grid: Extent;
  /** The picture, whose patches do not reach over its edge. */
  readonly picture: Extent;
  /** Directions of an error for each size and scale, the same ones each time; 2 by default. */
  readonly errorDirections?: number;
}

/**
 * Returns the objective of textures. Its targets are pictures [H, W, 4] of the extent given; what a training step draws are the directions.
 * @throws Error with one sentence if grid or picture have a side that does not fit the patches
 */
export function patchTransport({
  grid,
  picture,
  errorDirections = ERROR_DIRECTIONS,
}: PatchTransportOptions): HostObjective {
  checkSides("grid", grid);
  checkSides("picture", picture);
  const slices = (count: number) =>
    rememberLast((target, key) =>
      slicesOf(planeOf(target, picture), drawDirections(key, count), grid),
    );
  const drawn = slices(DIRECTIONS);
  const fixed = slices(errorDirections);
  return {
    name: PATCH_TRANSPORT,
    judge: (state, target, dState, key = FIXED_KEY) =>
      judgeSlices(state, grid, drawn(target, key), dState),
    error: (state, target) => judgeSlices(state, grid, fixed(target, FIXED_KEY)),
  };
}

/** Tells which sides of a texture fit its patches. @throws Error with one sentence if this one has another */
export function checkSides(what: string, { height, width }: Extent): void {
  const fits = (side: number): boolean => side >= PATCH_LEAST && side % PATCH_MULTIPLE === 0;
  if (!fits(height) || !fits(width))
    throw new Error(
      `The ${what} has ${height} x ${width} cells, but the sides of a texture must be multiples of ${PATCH_MULTIPLE}, and at least ${PATCH_LEAST}.`,
    );
}

/** Draws directions for all sizes and scales of patches, uniformly on their spheres. */
export function drawDirections(key: Key, count: number): Direction[] {
  const lengthOf = (side: number): number => side * side * VISIBLE;
  const all = PATCH_HALVINGS.length * count * sum(PATCH_SIDES.map(lengthOf));
  const draws = normals(key, all);
  let next = 0;
  return PATCH_HALVINGS.flatMap((halvings) =>
    PATCH_SIDES.flatMap((side) =>
      Array.from({ length: count }, () => {
        const drawn = draws.subarray(next, next + lengthOf(side));
        next += drawn.length;
        const norm = Math.sqrt(sum(Float64Array.from(drawn, (draw) => draw * draw)));
        return { halvings, side, weights: Float64Array.from(drawn, (draw) => draw / norm) };
      }),
    ),
  );
}

/** A direction, and what the patches of a grid are moved to in it. */
export interface Slice extends Direction {
  readonly parts: Parts;
}

/** Projects the patches of a picture on directions, for grids of one extent. */
export function slicesOf(
  picture: Plane,
  directions: readonly Direction[],
  grid: Extent,
): readonly Slice[] {
  const scales = pyramid(picture);
  return directions.map((direction) => {
    const { halvings, side, weights } = direction;
    const projected = project(scales[halvings], weights, side).sort();
    const cells = (grid.height >> halvings) * (grid.width >> halvings);
    return { ...direction, parts: cutIntoParts(projected, cells) };
  });
}

/**
 * Returns the mean over slices of W2² between the projected patches of grid and picture.
 * @param state [H, W, C]
 * @param dState receives the gradient for the visible channels, if it is wanted [H, W, C]
 */
export function judgeSlices(
  state: ArrayLike<number>,
  grid: Extent,
  slices: readonly Slice[],
  dState?: Float32Array | Float64Array,
): number {
  const scales = pyramid(planeOf(state, grid));
  const dScales = scales.map(emptyPlane);
  let loss = 0;
  for (const [halvings, scale] of scales.entries())
    for (const side of PATCH_SIDES) {
      const wrapped = wrap(scale, side);
      const dWrapped = emptyPlane(wrappedExtent(scale, side));
      const dProjected = new Float64Array(patchCount(wrapped, side));
      for (const { weights, parts } of slices.filter(
        (slice) => slice.halvings === halvings && slice.side === side,
      )) {
        loss += transport(project(wrapped, weights, side), parts, dProjected);
        if (dState) projectBackward(dWrapped, dProjected, weights, side);
      }
      wrapBackward(dScales[halvings], dWrapped);
    }
  if (dState) {
    for (let coarse = dScales.length - 1; coarse > 0; coarse--)
      halveBackward(dScales[coarse - 1], dScales[coarse]);
    const channels = (dState.length * VISIBLE) / dScales[0].values.length;
    for (const [i, value] of dScales[0].values.entries())
      dState[Math.floor(i / VISIBLE) * channels + (i % VISIBLE)] = value / slices.length;
  }
  return loss / slices.length;
}

/** Returns a plane at all scales, the finest first. */
function pyramid(plane: Plane): Plane[] {
  const scales = [plane];
  while (scales.length < PATCH_HALVINGS.length) scales.push(halve(scales[scales.length - 1]));
  return scales;
}

/** Keeps the last result, since the samples of a batch have the same directions, and often the same picture. */
function rememberLast<T>(
  make: (target: ArrayLike<number>, key: Key) => T,
): (target: ArrayLike<number>, key: Key) => T {
  let last: { readonly target: ArrayLike<number>; readonly key: Key; readonly made: T } | undefined;
  return (target, key) => {
    const isSame = last && areEqual(last.key, key) && areEqual(last.target, target);
    if (!last || !isSame)
      last = { target: Float32Array.from(target), key, made: make(target, key) };
    return last.made;
  };
}

function areEqual(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}
