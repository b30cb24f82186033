/**
 * The pool of a model that does not double (Palm and others 2022, section 4.4, after the "sample pool" of Growing Neural
 * Cellular Automata): grids that earlier training steps ended in, each with its picture. Half of a batch goes on from
 * there, so that the rule learns to stay; half of that half is damaged first, so that it learns to heal.
 *
 * The first training steps fill the pool. From then on a step takes as many grids as it has new pictures. They return to
 * their places when they have gone on, and the grids of new pictures, or of some of them, take random other places.
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

/** A spec that can have a pool. @throws Error with one sentence when it cannot */
export function pooling(spec: VariationalSpec): CellularSpec {
  if (spec.kind !== "vnca" || !isNonDoubling(spec))
    throw new Error("A pool is for models that take steps on their last grid alone.");
  return spec;
}

/** @throws Error with one sentence when a pool does not suit a model or its batches */
export function checkPool(
  { size, steps, newcomers = 0 }: PoolRecipe,
  candidate: VariationalSpec,
  batch: number,
): void {
  const spec = pooling(candidate);
  if (!(Number.isInteger(size) && size >= batch))
    throw new Error(`The pool holds ${size} grids, and must hold at least a batch, ${batch}.`);
  if (!(Number.isInteger(newcomers) && newcomers >= 0 && newcomers <= batch / 2))
    throw new Error(`Of a batch of ${batch}, 0 to ${batch / 2} enter the pool, not ${newcomers}.`);
  const last = spec.steps[spec.steps.length - 1];
  const [fewest, most] = steps;
  if (!(Number.isInteger(fewest) && Number.isInteger(most) && fewest >= 1 && most <= 256))
    throw new Error(`Training takes 1 to 256 steps of the rule, not ${fewest} to ${most}.`);
  if (!(fewest <= last && last <= most))
    throw new Error(
      `Training takes ${fewest} to ${most} steps of the rule, so the spec cannot have ${last}.`,
    );
}

/** What an entry holds: a picture as it was drawn, and its last grid. */
export function poolShapes(spec: CellularSpec): {
  readonly picture: ColumnShape;
  readonly grid: ColumnShape;
} {
  return {
    picture: { cells: spec.size ** 2, channels: pictureChannels(spec) },
    grid: { cells: lastGrid(spec).side ** 2, channels: spec.channels },
  };
}

/** Steps of the rule in a training step. */
export function drawSteps({ steps: [fewest, most] }: PoolRecipe, moment: Moment): number {
  const key = deriveKey(seedOf(moment), STREAM.rolloutLength, moment.step);
  return fewest + uniformInt(key, 0, most - fewest + 1);
}

/** Different places of the pool: those whose grids a training step takes, and those that its first new pictures get. */
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

/** Pictures with their grids, [.., pixels] and [.., S, S, C]. */
export interface PooledGrids {
  readonly pictures: Float32Array;
  readonly grids: Float32Array;
}

/** Copies of what is in these places; of the first half of them a random square of the grid is cut out. */
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

/** What these places get of pictures and their grids, of which there may be more. */
export function keptGrids(
  spec: CellularSpec,
  places: readonly number[],
  { pictures, grids }: PooledGrids,
): Kept {
  const shapes = poolShapes(spec);
  const picture = entriesOf(pictures, shapes.picture, places.length);
  return { places, columns: { picture, grid: entriesOf(grids, shapes.grid, places.length) } };
}

/** What is in these places of a column, one behind the other. */
function gather(pool: Pool, column: string, places: readonly number[]): Float32Array {
  const { cells, channels } = pool.shapes[column];
  const all = new Float32Array(places.length * cells * channels);
  for (const [i, place] of places.entries())
    all.set(readEntry(pool, column, place), i * cells * channels);
  return all;
}

/** The first entries of an array that holds them one behind the other. */
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
