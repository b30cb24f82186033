import { fail } from "../bind.ts";
import type { GpuBinding, GpuHost, GpuWords } from "../bind-webgpu.ts";
import { VISIBLE } from "../cell.ts";
import type { Numbers } from "../define.ts";
import { groupsFor } from "../wgsl.ts";
import type * as declared from "./op.ts";
import { giveOutKernel, planeKernel } from "./planes.wgsl.ts";
import type { Extent } from "./reference.ts";
import { SCALES } from "./sizes.ts";
import {
  DIRECTION_CELLS,
  directionsKernel,
  projectBackwardKernel,
  projectKernel,
  SIDES,
} from "./slices.wgsl.ts";
import { BLOCK, blocksKernel, exchangeKernel } from "./sort.wgsl.ts";
import { lossKernel, MOST_NUMBERS, moveKernel } from "./transport.wgsl.ts";

/** One scale of a grid and a picture. */
interface Scale {
  readonly halvings: number;
  readonly grid: Extent;
  readonly picture: Extent;
  /** Where their planes begin, in vectors. */
  readonly gridFirst: number;
  readonly pictureFirst: number;
  /** The first of its directions. */
  readonly direction: number;
  /** Words of a row of numbers that are sorted. */
  readonly stride: number;
}

/** Room for one comparison; S slices of each scale, and at most L cells a grid or picture. */
interface Room {
  readonly scales: readonly Scale[];
  readonly directions: number;
  /** All scales of the grid, then of the picture: a vector of four channels a cell. */
  readonly planes: GpuWords;
  /** All scales of the grid's gradient. */
  readonly dPlanes: GpuWords;
  /** Directions of length 1, a vector a cell, as they are drawn. */
  readonly weights: GpuWords;
  /** Projected patches: those of the grid in a row for each slice, and then those of the picture [2 S, L]. */
  readonly keys: GpuWords;
  readonly places: GpuWords;
  /** Gradients of the grid's [S, cells]. */
  readonly dProjected: GpuWords;
  /** W2² of each slice. */
  readonly distances: GpuWords;
}

export const webgpu: GpuBinding<typeof declared, { room: Room }> = (host) => ({
  room: ({ params, allocate }) => {
    const { directions } = params;
    const cells = params.height * params.width;
    if (cells > MOST_NUMBERS)
      fail(
        `A graphics card compares grids of at most ${MOST_NUMBERS} cells with pictures, not of ${cells}: take a smaller one.`,
      );
    const scales = scalesOf(params);
    const [{ stride, pictureFirst }] = scales;
    const { picture, pictureFirst: last } = scales[SCALES - 1];
    const slices = SIDES * directions;
    return {
      scales,
      directions,
      planes: allocate(VISIBLE * (last + cellsOf(picture)), "planes"),
      dPlanes: allocate(VISIBLE * pictureFirst, "dPlanes"),
      weights: allocate(VISIBLE * SCALES * directions * DIRECTION_CELLS, "directions"),
      keys: allocate(2 * slices * stride, "keys"),
      places: allocate(2 * slices * stride, "places"),
      dProjected: allocate(slices * cells, "dProjected"),
      distances: allocate(SCALES * slices, "distances"),
    };
  },
  judge: ({ room, state, target, draws, dState, loss, channels, scale }) => {
    const { scales, directions, weights, planes, dPlanes, distances } = room;
    const [{ grid }] = scales;
    const slices = SCALES * SIDES * directions;
    host.dispatch(directionsKernel, { draws, weights }, { directions }, groupsFor(slices));
    for (const each of scales) {
      const { halvings, gridFirst, pictureFirst } = each;
      takeIn(host, { cells: state, planes }, each.grid, { channels, halvings, first: gridFirst });
      const ofPicture = { channels: VISIBLE, halvings, first: pictureFirst };
      takeIn(host, { cells: target, planes }, each.picture, ofPicture);
      project(host, room, each);
      sort(host, room, each);
      move(host, room, each);
    }
    const numbers = cellsOf(grid) * channels;
    const extent = { height: grid.height, width: grid.width, channels, scale: scale / slices };
    host.dispatch(giveOutKernel, { dPlanes, dState }, extent, groupsFor(numbers));
    host.dispatch(lossKernel, { distances, loss }, { slices }, [1]);
  },
});

function cellsOf({ height, width }: Extent): number {
  return height * width;
}

/** Lays out all scales. */
function scalesOf(params: Numbers<(typeof declared.room)["params"]>): Scale[] {
  const { height, width, pictureHeight, pictureWidth, directions } = params;
  const extents = Array.from({ length: SCALES }, (_, halvings) => ({
    halvings,
    grid: { height: height >> halvings, width: width >> halvings },
    picture: { height: pictureHeight >> halvings, width: pictureWidth >> halvings },
  }));
  let gridFirst = 0;
  let pictureFirst = extents.reduce((cells, { grid }) => cells + cellsOf(grid), 0);
  return extents.map(({ halvings, grid, picture }) => {
    const stride = Math.max(cellsOf(grid), cellsOf(picture));
    const direction = halvings * directions * DIRECTION_CELLS;
    const scale = { halvings, grid, picture, gridFirst, pictureFirst, direction, stride };
    gridFirst += cellsOf(grid);
    pictureFirst += cellsOf(picture);
    return scale;
  });
}

function takeIn(
  host: GpuHost,
  buffers: { readonly cells: GpuWords; readonly planes: GpuWords },
  { height, width }: Extent,
  numbers: { readonly channels: number; readonly halvings: number; readonly first: number },
): void {
  host.dispatch(planeKernel, buffers, { ...numbers, height, width }, groupsFor(height * width));
}

/** Projects the patches of grid and picture in all slices of a scale. */
function project(host: GpuHost, room: Room, scale: Scale): void {
  const { planes, weights, keys, places, directions } = room;
  const { grid, picture, gridFirst, pictureFirst, direction, stride } = scale;
  const slices = SIDES * directions;
  for (const side of [
    { ...grid, first: gridFirst, torus: 1, row: 0 },
    { ...picture, first: pictureFirst, torus: 0, row: slices },
  ])
    host.dispatch(
      projectKernel,
      { planes, weights, keys, places },
      { ...side, directions, direction, stride },
      [Math.ceil(stride / 64), slices],
    );
}

/** Sorts the rows of a scale: blocks, and then merges of ever longer runs, whose rounds reach beyond a block first. */
function sort(host: GpuHost, { keys, places, directions }: Room, { stride }: Scale): void {
  const rows = 2 * SIDES * directions;
  const inBlocks = (run: number) =>
    host.dispatch(blocksKernel, { keys, places }, { stride, run }, [
      Math.ceil(stride / BLOCK),
      rows,
    ]);
  inBlocks(1);
  for (let run = BLOCK; run < stride; run *= 2) {
    for (let half = run; half >= BLOCK; half /= 2) {
      const pairs = Math.ceil(stride / (2 * half)) * half;
      const numbers = { stride, half, fromEnds: Number(half === run) };
      host.dispatch(exchangeKernel, { keys, places }, numbers, [Math.ceil(pairs / 64), rows]);
    }
    inBlocks(BLOCK / 2);
  }
}

/** Moves the grid's numbers to the parts of the picture's, and brings the gradients back to the grid's plane. */
function move(host: GpuHost, room: Room, scale: Scale): void {
  const { keys, places, dProjected, distances, weights, dPlanes, directions } = room;
  const { halvings, grid, picture, gridFirst, direction, stride } = scale;
  const slices = SIDES * directions;
  host.dispatch(
    moveKernel,
    { keys, places, dProjected, distances },
    {
      ...{ parts: cellsOf(grid), pictureHeight: picture.height, pictureWidth: picture.width },
      ...{ directions, pictureRow: slices, stride, first: halvings * slices },
    },
    [slices],
  );
  host.dispatch(
    projectBackwardKernel,
    { dProjected, weights, dPlanes },
    { ...grid, first: gridFirst, directions, direction },
    groupsFor(cellsOf(grid)),
  );
}
