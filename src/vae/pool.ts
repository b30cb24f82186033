/**
 * The pool of a model that does not double (Palm and others 2022, section 4.4, after the "sample pool" of Growing Neural
 * Cellular Automata): grids that earlier training steps ended in, each with its picture. Half of a batch goes on from
 * there, so that the rule learns to stay; half of that half is damaged first, so that it learns to heal.
 *
 * A training step takes as many grids as it has new pictures. They return to their places when they have gone on, and
 * the new pictures' grids take random other places.
 */
import { deriveKey, STREAM, uniformInt } from "../spec/random.ts";
import { isNonDoubling, type VncaSpec } from "../spec/vnca.ts";
import type { PoolRecipe } from "./recipe.ts";
import { clearSquare, randomSquare } from "./square.ts";

/** Grids between training steps. */
export interface GridPool {
  /** Entries there are; the first training steps fill the pool. */
  count: number;
  /** Place in the training file of each entry's picture [size]. */
  readonly pictures: Uint32Array;
  /** Their last grids [size, S, S, C]. */
  readonly grids: Float32Array;
}

/** What a training step's draws are functions of. */
interface Moment {
  readonly rngSeed: number;
  readonly step: number;
}

/** Numbers of a spec's last grid, and its side. */
export function lastGrid({ sides, channels }: VncaSpec): { side: number; numbers: number } {
  const side = sides[sides.length - 1];
  return { side, numbers: side * side * channels };
}

/** @throws Error with one sentence when a pool does not suit a model or its batches */
export function checkPool({ size, steps }: PoolRecipe, spec: VncaSpec, batch: number): void {
  if (!isNonDoubling(spec))
    throw new Error("A pool is for models that take steps on their last grid alone.");
  if (!(Number.isInteger(size) && size >= batch))
    throw new Error(`The pool holds ${size} grids, and must hold at least a batch, ${batch}.`);
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
export function emptyPool(spec: VncaSpec, { size }: PoolRecipe): GridPool {
  const { numbers } = lastGrid(spec);
  return {
    count: 0,
    pictures: new Uint32Array(size),
    grids: new Float32Array(size * numbers),
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
export function isFull({ count, pictures }: GridPool): boolean {
  return count === pictures.length;
}

/** Different places of the pool: those whose grids a training step takes, and those that its new pictures get. */
export function drawPlaces(
  pool: GridPool,
  fresh: number,
  { rngSeed, step }: Moment,
): { readonly taken: readonly number[]; readonly given: readonly number[] } {
  const size = pool.pictures.length;
  const places = Array.from({ length: size }, (_, i) => i);
  if (!isFull(pool)) return { taken: [], given: places.slice(pool.count, pool.count + fresh) };
  const key = deriveKey(rngSeed, STREAM.poolDraw, step);
  for (let i = 0; i < 2 * fresh; i++) {
    const other = i + uniformInt(key, i, size - i);
    [places[i], places[other]] = [places[other], places[i]];
  }
  return { taken: places.slice(0, fresh), given: places.slice(fresh, 2 * fresh) };
}

/** Copies of the grids in these places, the first half of them with a random square cut out. [places, S, S, C] */
export function takeGrids(
  pool: GridPool,
  spec: VncaSpec,
  places: readonly number[],
  { rngSeed, step }: Moment,
): Float32Array {
  const { side, numbers } = lastGrid(spec);
  const grids = new Float32Array(places.length * numbers);
  for (const [i, place] of places.entries()) {
    grids.set(pool.grids.subarray(place * numbers, (place + 1) * numbers), i * numbers);
    if (i >= places.length / 2) continue;
    const square = randomSquare(deriveKey(rngSeed, STREAM.damage, step, i), side);
    clearSquare(grids.subarray(i * numbers, (i + 1) * numbers), side, spec.channels, square);
  }
  return grids;
}

/** Puts grids of pictures into these places. @param grids [.., S, S, C], of which as many as there are places count */
export function putGrids(
  pool: GridPool,
  places: readonly number[],
  pictures: readonly number[],
  grids: Float32Array,
): void {
  const numbers = pool.grids.length / pool.pictures.length;
  for (const [i, place] of places.entries()) {
    pool.pictures[place] = pictures[i];
    pool.grids.set(grids.subarray(i * numbers, (i + 1) * numbers), place * numbers);
    pool.count = Math.max(pool.count, place + 1);
  }
}
