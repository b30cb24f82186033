/** Planes: pictures of four channels in float64, halved, wrapped, and looked at patch by patch. */
import { VISIBLE } from "../ops/cell.ts";

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
  const { values } = plane;
  const projected = new Float64Array(patchCount(plane, side));
  eachPatchRow(plane, side, (patch, from, first, length) => {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += direction[first + i] * values[from + i];
    projected[patch] += sum;
  });
  return projected;
}

/** Adds to a plane's gradient what its projected patches have: the way back of {@link project}. */
export function projectBackward(
  dPlane: Plane,
  dProjected: Float64Array,
  direction: Float64Array,
  side: number,
): void {
  const { values } = dPlane;
  eachPatchRow(dPlane, side, (patch, from, first, length) => {
    const factor = dProjected[patch];
    for (let i = 0; i < length; i++) values[from + i] += factor * direction[first + i];
  });
}

/** Calls `visit` with each patch and, for each row of it, where the row begins in the plane and in the patch, and its length. */
function eachPatchRow(
  { height, width }: Extent,
  side: number,
  visit: (patch: number, from: number, first: number, length: number) => void,
): void {
  const length = side * VISIBLE;
  let patch = 0;
  for (let y = 0; y + side <= height; y++)
    for (let x = 0; x + side <= width; x++, patch++)
      for (let row = 0; row < side; row++)
        visit(patch, ((y + row) * width + x) * VISIBLE, row * length, length);
}
