/**
 * The pool of a model that does not double (Palm and others 2022, section 4.4, after the "sample pool" of Growing Neural
 * Cellular Automata): grids that earlier training steps ended in, each with its picture. Half of a batch goes on from
 * there, so that the rule learns to stay; half of that half is damaged first, so that it learns to heal.
 *
 * A training step takes as many grids as it has new pictures. They return to their places when they have gone on, and
 * the grids of new pictures, or of some of them, take random other places.
 */

import { deriveKey, STREAM, uniformInt } from "../../numbers/random.ts";
import { type CellularSpec, isNonDoubling, lastGrid } from "../../systems/variational/cells.ts";
import { pictureLength } from "../../systems/variational/encoder.ts";
import type { VariationalSpec } from "../../systems/variational/spec.ts";
import { clearSquare, randomSquare } from "../../systems/variational/square.ts";
import type { PoolRecipe } from "./recipe.ts";

/** Grids between training steps. */
export interface GridPool {
  /** Entries that it has room for. */
  readonly size: number;
  /** Entries there are; the first training steps fill the pool. */
  count: number;
  /** Their pictures as they were drawn [size, pixels], and their last grids [size, S, S, C]. */
  readonly pictures: Float32Array;
  readonly grids: Float32Array;
}

/** What a training step's draws are functions of. */
interface Moment {
  readonly rngSeed: number;
  readonly step: number;
}

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

/** A pool to be filled. */
export function emptyPool(spec: CellularSpec, { size }: PoolRecipe): GridPool {
  return {
    size,
    count: 0,
    pictures: new Float32Array(size * pictureLength(spec)),
    grids: new Float32Array(size * lastGrid(spec).numbers),
  };
}

/** Steps of the rule in a training step. */
export function drawSteps(
  { steps: [fewest, most] }: PoolRecipe,
  { rngSeed, step }: Moment,
): number {
  return fewest + uniformInt(deriveKey(rngSeed, STREAM.rolloutLength, step), 0, most - fewest + 1);
}

/** Whether half of a batch can come from the pool; until then new pictures fill it. */
export function isFull({ count, size }: GridPool): boolean {
  return count === size;
}

/** Different places of the pool: those whose grids a training step takes, and those that its first new pictures get. */
export function drawPlaces(
  pool: GridPool,
  fresh: number,
  { newcomers = fresh }: PoolRecipe,
  { rngSeed, step }: Moment,
): { readonly taken: readonly number[]; readonly given: readonly number[] } {
  const { size } = pool;
  const places = Array.from({ length: size }, (_, i) => i);
  if (!isFull(pool)) return { taken: [], given: places.slice(pool.count, pool.count + fresh) };
  const key = deriveKey(rngSeed, STREAM.poolDraw, step);
  for (let i = 0; i < 2 * fresh; i++) {
    const other = i + uniformInt(key, i, size - i);
    [places[i], places[other]] = [places[other], places[i]];
  }
  return { taken: places.slice(0, fresh), given: places.slice(fresh, fresh + newcomers) };
}

/** Pictures with their grids, [.., pixels] and [.., S, S, C]. */
export interface PooledGrids {
  readonly pictures: Float32Array;
  readonly grids: Float32Array;
}

/** Copies of what is in these places; of the first half of them a random square of the grid is cut out. */
export function takeGrids(
  pool: GridPool,
  spec: CellularSpec,
  places: readonly number[],
  { rngSeed, step }: Moment,
): PooledGrids {
  const { side } = lastGrid(spec);
  const pictures = gather(pool.pictures, pool.size, places);
  const grids = gather(pool.grids, pool.size, places);
  const numbers = grids.length / places.length;
  for (let i = 0; i < places.length / 2; i++) {
    const square = randomSquare(deriveKey(rngSeed, STREAM.damage, step, i), side);
    clearSquare(grids.subarray(i * numbers, (i + 1) * numbers), side, spec.channels, square);
  }
  return { pictures, grids };
}

/** Puts pictures and their grids into these places; there may be more of them than places. */
export function putGrids(pool: GridPool, places: readonly number[], put: PooledGrids): void {
  scatter(pool.pictures, pool.size, places, put.pictures);
  scatter(pool.grids, pool.size, places, put.grids);
  for (const place of places) pool.count = Math.max(pool.count, place + 1);
}

/** The parts in these places of an array of `size` parts, one behind the other. */
function gather(array: Float32Array, size: number, places: readonly number[]): Float32Array {
  const length = array.length / size;
  const parts = new Float32Array(places.length * length);
  for (const [i, place] of places.entries())
    parts.set(array.subarray(place * length, (place + 1) * length), i * length);
  return parts;
}

/** Back from {@link gather}. */
function scatter(
  array: Float32Array,
  size: number,
  places: readonly number[],
  parts: Float32Array,
): void {
  const length = array.length / size;
  for (const [i, place] of places.entries())
    array.set(parts.subarray(i * length, (i + 1) * length), place * length);
}
