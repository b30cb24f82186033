// Comparisons of grids with pictures, patch by patch, and how near to each other their numbers come.
import type { Engine, Layout } from "../../src/engine/engine.ts";
import { drawsLength } from "../../src/ops/patch-transport/layout.ts";
import { judge, room } from "../../src/ops/patch-transport/op.ts";
import { halve, project, wrap } from "../../src/ops/patch-transport/planes.ts";
import { directionsOf, type Extent, planeOf } from "../../src/ops/patch-transport/reference.ts";

/** A grid, a picture and directions to compare them in. */
export interface Comparison {
  readonly state: Float32Array;
  readonly target: Float32Array;
  readonly draws: Float32Array;
}

/** What comparisons have in common. */
export interface Patches {
  /** Of the grid, and of the picture. */
  readonly sides: readonly number[];
  readonly channels: number;
  readonly directions: number;
  readonly scale: number;
}

/** Makes room on an engine for so many comparisons at once. */
export async function comparer(
  engine: Engine,
  { sides, channels, directions, scale }: Patches,
  shards: number,
) {
  const [height, width, pictureHeight, pictureWidth] = sides;
  const cells = height * width * channels;
  const f32 = (length: number) => ({ type: "f32", scope: "scratch", length }) as const;
  const layout: Layout = {
    ...{ state: f32(cells), target: f32(pictureHeight * pictureWidth * 4) },
    ...{ draws: f32(drawsLength(directions)), dState: f32(cells), loss: f32(1) },
    room: room.buffer("scratch", { height, width, pictureHeight, pictureWidth, directions }),
  };
  const memory = await engine.allocate(layout, shards);
  const names = Object.fromEntries(Object.keys(judge.buffers).map((name) => [name, name]));
  const call = judge.call(names as Parameters<typeof judge.call>[0], { channels, scale });
  const prepared = await memory.prepare([call]);
  return {
    compare: (given: readonly Comparison[]) =>
      prepared.run({
        shards: given.map(({ state, target, draws }) => ({ state, target, draws })),
        download: ["dState", "loss"],
      }),
    dispose: () => memory.dispose(),
  };
}

/** The least difference, but for none, between two numbers of a grid's patches in one slice. @param count directions of each size and scale */
export function leastGap(
  state: ArrayLike<number>,
  grid: Extent,
  draws: ArrayLike<number>,
  count: number,
): number {
  const scales = [planeOf(state, grid)];
  let least = Number.POSITIVE_INFINITY;
  for (const { halvings, side, weights } of directionsOf(draws, count)) {
    if (halvings === scales.length) scales.push(halve(scales[halvings - 1]));
    const numbers = project(wrap(scales[halvings], side), weights, side).sort();
    for (let i = 1; i < numbers.length; i++) {
      const gap = numbers[i] - numbers[i - 1];
      if (gap !== 0) least = Math.min(least, gap);
    }
  }
  return least;
}
