/** Pools: entries that a run keeps between training steps, such as the last states of its rollouts. */
import { type SparseState, toDense } from "./sparse-state.ts";

/** Extent of an entry in one column. */
export interface ColumnShape {
  readonly cells: number;
  /** Number of channels of a cell. */
  readonly channels: number;
}

/** Entries in named columns. In each column an entry is a grid, of which only the cells that hold anything are kept. */
export interface Pool {
  /** Most entries that the pool can hold; 0 if the run keeps none. */
  readonly size: number;
  readonly shapes: Readonly<Record<string, ColumnShape>>;
  /** The entries so far; all columns have the same number. */
  readonly columns: Readonly<Record<string, SparseState[]>>;
}

/** New contents for some places of a pool, by column. Contents beyond the number of places are ignored. */
export interface Kept {
  readonly places: readonly number[];
  readonly columns: Readonly<Record<string, readonly SparseState[]>>;
}

/** Returns a pool without entries. */
export function emptyPool(size: number, shapes: Pool["shapes"]): Pool {
  const columns = Object.keys(shapes).map((name): [string, SparseState[]] => [name, []]);
  return { size, shapes, columns: Object.fromEntries(columns) };
}

/** The pool of a run that keeps nothing. */
export const NO_POOL: Pool = emptyPool(0, {});

/** Counts the entries of a pool. */
export function entryCount({ columns }: Pool): number {
  return Object.values(columns)[0]?.length ?? 0;
}

/** Tells whether a pool has no room left. */
export function isFull(pool: Pool): boolean {
  return entryCount(pool) === pool.size;
}

/** Returns an entry's grid in one column, [cells, channels]. */
export function readEntry(pool: Pool, column: string, place: number): Float32Array {
  const { cells, channels } = pool.shapes[column];
  return toDense(pool.columns[column][place], cells, channels);
}

/** Puts contents into their places: replaces entries, or appends new ones after the last. */
export function keep(pool: Pool, { places, columns }: Kept): void {
  for (const [name, contents] of Object.entries(columns))
    for (const [i, place] of places.entries()) pool.columns[name][place] = contents[i];
}
