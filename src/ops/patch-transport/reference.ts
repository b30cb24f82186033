/**
 * How far a grid is from a picture as a texture: sliced optimal transport between their patches, of several sizes and scales (Elnekave and
 * Weiss 2022, "Generating Natural Images with Direct Patch Distributions Matching", section 3). README.md derives it.
 */
import { VISIBLE } from "../cell.ts";
import { directionLength, type PatchKind, patchKinds } from "./layout.ts";
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
import { SCALES } from "./sizes.ts";
import { cutIntoParts, type Parts, transport } from "./transport.ts";

export { type Extent, planeOf } from "./planes.ts";

/** What is compared. */
export interface Extents {
  /** The grid, a torus. */
  readonly grid: Extent;
  /** The picture, whose patches do not reach over its edge. */
  readonly picture: Extent;
}

/** A comparison in so many directions for each size and scale. */
export interface Comparison extends Extents {
  readonly directions: number;
}

/** A direction in which patches of one size and scale are compared. */
export interface Direction extends PatchKind {
  /** Of length 1, [side, side, 4]. */
  readonly weights: Float64Array;
}

/** Gives draws length 1: normal numbers become directions that are uniform on their spheres. @param count directions of each size and scale */
export function directionsOf(draws: ArrayLike<number>, count: number): Direction[] {
  let next = 0;
  return patchKinds().flatMap(({ halvings, side }) =>
    Array.from({ length: count }, () => {
      const first = next;
      next += directionLength(side);
      const drawn = Float64Array.from({ length: next - first }, (_, i) => draws[first + i]);
      const norm = Math.sqrt(drawn.reduce((sum, draw) => sum + draw * draw, 0));
      return { halvings, side, weights: drawn.map((draw) => draw / norm) };
    }),
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

/** Where a gradient goes. */
interface Gradient {
  /** Receives the gradient times `scale`: that of the visible channels, and zeros [H, W, C]. */
  readonly dState: Float32Array | Float64Array;
  /** What the loss is multiplied by before it is differentiated; 1 / B makes the batch mean. */
  readonly scale: number;
}

/**
 * Returns the mean over slices of W2² between the projected patches of grid and picture, not scaled.
 * @param state [H, W, C]
 * @param gradient where the gradient goes, if it is wanted
 */
export function judgeSlices(
  state: ArrayLike<number>,
  grid: Extent,
  slices: readonly Slice[],
  gradient?: Gradient,
): number {
  const scales = pyramid(planeOf(state, grid));
  const dScales = scales.map(emptyPlane);
  let loss = 0;
  for (const [halvings, scale] of scales.entries())
    for (const { side } of patchKinds().filter((kind) => kind.halvings === halvings)) {
      const wrapped = wrap(scale, side);
      const dWrapped = emptyPlane(wrappedExtent(scale, side));
      const dProjected = new Float64Array(patchCount(wrapped, side));
      for (const { weights, parts } of slices.filter(
        (slice) => slice.halvings === halvings && slice.side === side,
      )) {
        loss += transport(project(wrapped, weights, side), parts, dProjected);
        if (gradient) projectBackward(dWrapped, dProjected, weights, side);
      }
      wrapBackward(dScales[halvings], dWrapped);
    }
  if (gradient) {
    const { dState, scale } = gradient;
    dState.fill(0);
    for (let coarse = dScales.length - 1; coarse > 0; coarse--)
      halveBackward(dScales[coarse - 1], dScales[coarse]);
    const channels = (dState.length * VISIBLE) / dScales[0].values.length;
    for (const [i, value] of dScales[0].values.entries())
      dState[Math.floor(i / VISIBLE) * channels + (i % VISIBLE)] = (scale * value) / slices.length;
  }
  return loss / slices.length;
}

/** Returns a plane at all scales, the finest first. */
function pyramid(plane: Plane): Plane[] {
  const scales = [plane];
  while (scales.length < SCALES) scales.push(halve(scales[scales.length - 1]));
  return scales;
}
