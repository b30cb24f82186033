/** Planes: pictures of four channels in float64, halved, wrapped, and looked at patch by patch. */
import { VISIBLE } from "../cell.ts";

/** Height and width, in cells. */
export interface Extent {
  readonly height: number;
  readonly width: number;
}

/** A picture [H, W, 4]. */
export interface Plane extends Extent {
  readonly values: Float64Array;
}

/** Returns a plane of zeros. */
export function emptyPlane({ height, width }: Extent): Plane {
  return { height, width, values: new Float64Array(height * width * VISIBLE) };
}

/** Returns the first four of the channels of each cell. @param cells [H, W, C] */
export function planeOf(cells: ArrayLike<number>, extent: Extent): Plane {
  const plane = emptyPlane(extent);
  const { values } = plane;
  const channels = (cells.length * VISIBLE) / values.length;
  for (let i = 0; i < values.length; i++)
    values[i] = cells[Math.floor(i / VISIBLE) * channels + (i % VISIBLE)];
  return plane;
}

/** Returns a plane of half the height and width: each cell is the mean of four. Both must be even. */
export function halve(plane: Plane): Plane {
  const half = emptyPlane({ height: plane.height >> 1, width: plane.width >> 1 });
  eachQuarter(plane, half, (i, of) => {
    half.values[of] += plane.values[i] / 4;
  });
  return half;
}

/** Adds the gradient of a halved plane to that of the whole one: the way back of {@link halve}. */
export function halveBackward(dPlane: Plane, dHalf: Plane): void {
  eachQuarter(dPlane, dHalf, (i, of) => {
    dPlane.values[i] += dHalf.values[of] / 4;
  });
}

/** Calls `visit` with the place of each value, and with that of the mean of which it is a quarter. */
function eachQuarter(whole: Extent, half: Extent, visit: (i: number, of: number) => void): void {
  const row = whole.width * VISIBLE;
  for (let i = 0; i < whole.height * row; i++) {
    const y = Math.floor(i / row) >> 1;
    const x = Math.floor((i % row) / VISIBLE) >> 1;
    visit(i, (y * half.width + x) * VISIBLE + (i % VISIBLE));
  }
}

/** Returns a torus with its first rows and columns once more behind the last, so that it has as many patches of a side as it has cells. */
export function wrap(plane: Plane, side: number): Plane {
  const wrapped = emptyPlane(wrappedExtent(plane, side));
  eachWrapped(plane, wrapped, (from, to) => {
    wrapped.values[to] = plane.values[from];
  });
  return wrapped;
}

/** Adds the gradient of a wrapped torus to that of the torus: the way back of {@link wrap}. */
export function wrapBackward(dPlane: Plane, dWrapped: Plane): void {
  eachWrapped(dPlane, dWrapped, (from, to) => {
    dPlane.values[from] += dWrapped.values[to];
  });
}

/** Returns the extent of a wrapped torus. */
export function wrappedExtent({ height, width }: Extent, side: number): Extent {
  return { height: height + side - 1, width: width + side - 1 };
}

function eachWrapped(
  plane: Extent,
  wrapped: Extent,
  visit: (from: number, to: number) => void,
): void {
  const row = plane.width * VISIBLE;
  const long = wrapped.width * VISIBLE;
  for (let y = 0; y < wrapped.height; y++)
    for (let x = 0; x < long; x++) visit((y % plane.height) * row + (x % row), y * long + x);
}

/** Counts the patches of a side that lie in a plane. */
export function patchCount({ height, width }: Extent, side: number): number {
  return (height - side + 1) * (width - side + 1);
}

/**
 * Projects all patches of a plane on one direction.
 * @param direction [side, side, 4]
 * @returns a number for each patch, row by row
 */
export function project(plane: Plane, direction: Float64Array, side: number): Float64Array {
  const { width, values } = plane;
  const across = width - side + 1;
  const projected = new Float64Array(patchCount(plane, side));
  for (let patch = 0; patch < projected.length; patch++) {
    let from = cornerOf(patch, across, width);
    let sum = 0;
    for (let i = 0; i < direction.length; from += width * VISIBLE)
      for (let next = from; next < from + side * VISIBLE; ) sum += direction[i++] * values[next++];
    projected[patch] = sum;
  }
  return projected;
}

/** Adds to a plane's gradient what its projected patches have: the way back of {@link project}. */
export function projectBackward(
  dPlane: Plane,
  dProjected: Float64Array,
  direction: Float64Array,
  side: number,
): void {
  const { width, values } = dPlane;
  const across = width - side + 1;
  for (let patch = 0; patch < dProjected.length; patch++) {
    const factor = dProjected[patch];
    let from = cornerOf(patch, across, width);
    for (let i = 0; i < direction.length; from += width * VISIBLE)
      for (let next = from; next < from + side * VISIBLE; )
        values[next++] += factor * direction[i++];
  }
}

/** Returns the place of a patch's first number in a plane. @param across patches of a row */
function cornerOf(patch: number, across: number, width: number): number {
  return (Math.floor(patch / across) * width + (patch % across)) * VISIBLE;
}
