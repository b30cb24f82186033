/** How far a grid is from a picture as a texture (src/ops/patch-transport): the objective of textures. */
import { normals } from "../numbers/normal.ts";
import type { Key } from "../numbers/random.ts";
import { VISIBLE } from "../ops/cell.ts";
import {
  drawsLength,
  fitsPatches,
  LEAST_SIDE,
  SIDE_MULTIPLE,
} from "../ops/patch-transport/layout.ts";
import { judge, room } from "../ops/patch-transport/op.ts";
import {
  directionsOf,
  type Extent,
  type Extents,
  judgeSlices,
  planeOf,
  slicesOf,
} from "../ops/patch-transport/reference.ts";
import type { KernelObjective } from "./objective.ts";

export type { Extent } from "../ops/patch-transport/reference.ts";

/** The objective's name in recipes. */
export const PATCH_TRANSPORT = "patch transport";

/** Random directions for each size and scale of patches, of a loss and of an error, which only ranks the samples of a batch. */
const DIRECTIONS = 8;
const ERROR_DIRECTIONS = 2;
/** Directions of an error, which is asked for the same ones each time. */
const FIXED_KEY: Key = [0, 0];

/** What {@link patchTransport} compares. */
export interface PatchTransportOptions extends Extents {
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
}: PatchTransportOptions): KernelObjective {
  checkSides("grid", grid);
  checkSides("picture", picture);
  const directions = directionsOf(drawsOf(FIXED_KEY, errorDirections), errorDirections);
  const slices = rememberLast((target) => slicesOf(planeOf(target, picture), directions, grid));
  return {
    name: PATCH_TRANSPORT,
    layout: () => ({
      room: room.buffer("scratch", {
        ...{ height: grid.height, width: grid.width },
        ...{ pictureHeight: picture.height, pictureWidth: picture.width },
        directions: DIRECTIONS,
      }),
      target: { type: "f32", scope: "scratch", length: picture.height * picture.width * VISIBLE },
      draws: { type: "f32", scope: "shared", length: drawsLength(DIRECTIONS) },
    }),
    shared: (key = FIXED_KEY) => ({ draws: drawsOf(key, DIRECTIONS) }),
    contents: (target) => ({ target }),
    program: ({ channels }, scale) => [
      judge.call(
        {
          room: "room",
          state: "state",
          target: "target",
          draws: "draws",
          dState: "dState",
          loss: "loss",
        },
        { channels, scale },
      ),
    ],
    error: (state, target) => judgeSlices(state, grid, slices(target)),
  };
}

/** Tells which sides of a texture fit its patches. @throws Error with one sentence if this one has another */
export function checkSides(what: string, { height, width }: Extent): void {
  if (!fitsPatches(height) || !fitsPatches(width))
    throw new Error(
      `The ${what} has ${height} x ${width} cells, but the sides of a texture must be multiples of ${SIDE_MULTIPLE}, and at least ${LEAST_SIDE}.`,
    );
}

/** Draws the directions of all sizes and scales of patches. @param count of each */
function drawsOf(key: Key, count: number): Float32Array {
  return normals(key, drawsLength(count));
}

/** Keeps the last result, since the samples of a batch often have the same picture. */
function rememberLast<T>(make: (target: ArrayLike<number>) => T): (target: ArrayLike<number>) => T {
  let last: { readonly target: ArrayLike<number>; readonly made: T } | undefined;
  return (target) => {
    if (!last || !areEqual(last.target, target))
      last = { target: Float32Array.from(target), made: make(target) };
    return last.made;
  };
}

function areEqual(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}
