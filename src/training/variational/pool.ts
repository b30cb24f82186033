/**
 * The pool of a model that does not double: the last grids of earlier training steps, each with its picture (Palm and
 * others 2022, section 4.4, after the "sample pool" of Growing Neural Cellular Automata). Half of a batch goes on from such
 * grids, so that the rule learns to stay. Half of these are damaged first, so that it learns to heal.
 *
 * The first training steps fill the pool. From then on a step takes as many grids as it has new pictures. Afterwards these
 * grids return to their places, and those of all or some new pictures replace other, random ones.
 */

import { deriveKey, drawDistinct, STREAM, uniformInt } from "../../numbers/random.ts";
import { type CellularSpec, isNonDoubling, lastGrid } from "../../systems/variational/cells.ts";
import { pictureChannels } from "../../systems/variational/encoder.ts";
import type { VariationalSpec } from "../../systems/variational/spec.ts";
import { clearSquare, randomSquare } from "../../systems/variational/square.ts";
import { type ColumnShape, entryCount, isFull, type Kept, type Pool, readEntry } from "../pool.ts";
import { type SparseState, toSparse } from "../sparse-state.ts";
import { type Moment, seedOf } from "./batch.ts";
import type { PoolRecipe } from "./recipe.ts";

/** Returns the spec of a model that can be trained with a pool. @throws Error with one sentence if it cannot */
export function pooling(spec: VariationalSpec): CellularSpec {
  if (spec.kind !== "vnca" || !isNonDoubling(spec))
    throw new Error(
      "Only models that take all steps on their last grid can be trained with a pool.",
    );
  return spec;
}

/** Checks that a pool suits a model and its batches. @throws Error with one sentence if it does not */
export function checkPool(
  { size, steps, newcomers = 0 }: PoolRecipe,
  candidate: VariationalSpec,
  batch: number,
): void {
  const spec = pooling(candidate);
  if (!(Number.isInteger(size) && size >= batch))
    throw new Error(`The pool must hold at least as many grids as a batch, ${batch}, not ${size}.`);
  if (!(Number.isInteger(newcomers) && newcomers >= 0 && newcomers <= batch / 2))
    throw new Error(
      `From 0 to ${batch / 2} newcomers of a batch of ${batch} can enter the pool, not ${newcomers}.`,
    );
  const last = spec.steps[spec.steps.length - 1];
  const [fewest, most] = steps;
  if (!(Number.isInteger(fewest) && Number.isInteger(most) && fewest >= 1 && most <= 256))
    throw new Error(
      `Training with a pool can take from 1 to 256 steps of the rule, not ${fewest} to ${most}.`,
    );
  if (!(fewest <= last && last <= most))
    throw new Error(
      `Training takes ${fewest} to ${most} steps of the rule, but the spec has ${last}: the spec's must be among them.`,
    );
}

/** Returns the extents of what an entry holds: a picture as it was drawn, and its last grid. */
export function poolShapes(spec: CellularSpec): {
  readonly picture: ColumnShape;
  readonly grid: ColumnShape;
} {
  return {
    picture: { cells: spec.size ** 2, channels: pictureChannels(spec) },
    grid: { cells: lastGrid(spec).side ** 2, channels: spec.channels },
  };
}

/** Draws the number of steps of the rule in a training step. */
export function drawSteps({ steps: [fewest, most] }: PoolRecipe, moment: Moment): number {
  const key = deriveKey(seedOf(moment), STREAM.rolloutLength, moment.step);
  return fewest + uniformInt(key, 0, most - fewest + 1);
}

/** Draws different places of the pool: those whose grids a training step takes, and those that its first new pictures get. */
export function drawPlaces(
  pool: Pool,
  fresh: number,
  { newcomers = fresh }: PoolRecipe,
  moment: Moment,
): { readonly taken: readonly number[]; readonly given: readonly number[] } {
  if (!isFull(pool)) {
    const first = entryCount(pool);
    const count = Math.min(fresh, pool.size - first);
    return { taken: [], given: Array.from({ length: count }, (_, i) => first + i) };
  }
  const key = deriveKey(seedOf(moment), STREAM.poolDraw, moment.step);
  const places = [...drawDistinct(key, pool.size, 2 * fresh)];
  return { taken: places.slice(0, fresh), given: places.slice(fresh, fresh + newcomers) };
}

/** Pictures [count, size, size, D] with their grids [count, S, S, C]. */
export interface PooledGrids {
  readonly pictures: Float32Array;
  readonly grids: Float32Array;
}

/** Copies what is in these places, and cuts a random square out of each grid of the first half. */
export function takeGrids(
  pool: Pool,
  spec: CellularSpec,
  places: readonly number[],
  moment: Moment,
): PooledGrids {
  const { side } = lastGrid(spec);
  const pictures = gather(pool, "picture", places);
  const grids = gather(pool, "grid", places);
  const numbers = grids.length / places.length;
  for (let i = 0; i < places.length / 2; i++) {
    const square = randomSquare(deriveKey(seedOf(moment), STREAM.damage, moment.step, i), side);
    clearSquare(grids.subarray(i * numbers, (i + 1) * numbers), side, spec.channels, square);
  }
  return { pictures, grids };
}

/** Returns what goes into these places: the first ones of pictures and their grids. */
export function keptGrids(
  spec: CellularSpec,
  places: readonly number[],
  { pictures, grids }: PooledGrids,
): Kept {
  const shapes = poolShapes(spec);
  const picture = entriesOf(pictures, shapes.picture, places.length);
  return { places, columns: { picture, grid: entriesOf(grids, shapes.grid, places.length) } };
}

/** Returns what is in these places of a column, [places, cells, channels]. */
function gather(pool: Pool, column: string, places: readonly number[]): Float32Array {
  const { cells, channels } = pool.shapes[column];
  const all = new Float32Array(places.length * cells * channels);
  for (const [i, place] of places.entries())
    all.set(readEntry(pool, column, place), i * cells * channels);
  return all;
}

/** Returns the first entries of an array [entries, cells, channels]. */
function entriesOf(
  values: Float32Array,
  { cells, channels }: ColumnShape,
  count: number,
): SparseState[] {
  const length = cells * channels;
  return Array.from({ length: count }, (_, i) =>
    toSparse(values.subarray(i * length, (i + 1) * length), channels),
  );
}
