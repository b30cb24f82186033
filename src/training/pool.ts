/** Entries that a run keeps between training steps, such as the states that its rollouts ended in. */
import { type SparseState, toDense } from "./sparse-state.ts";

/** Extent of what an entry has in one column. */
export interface ColumnShape {
  readonly cells: number;
  /** Numbers a cell. */
  readonly channels: number;
}

/** Entries in columns by name, each a grid of which only the cells that hold anything are kept. */
export interface Pool {
  /** Entries that there is room for; 0 where a run keeps none. */
  readonly size: number;
  readonly shapes: Readonly<Record<string, ColumnShape>>;
  /** What there is so far; all columns have as many entries. */
  readonly columns: Readonly<Record<string, SparseState[]>>;
}

/** New contents of some places, by column; there may be more of them than places. */
export interface Kept {
  readonly places: readonly number[];
  readonly columns: Readonly<Record<string, readonly SparseState[]>>;
}

/** A pool to be filled. */
export function emptyPool(size: number, shapes: Pool["shapes"]): Pool {
  const columns = Object.keys(shapes).map((name): [string, SparseState[]] => [name, []]);
  return { size, shapes, columns: Object.fromEntries(columns) };
}

/** What a run has that keeps nothing. */
export const NO_POOL: Pool = emptyPool(0, {});

/** How many entries there are. */
export function entryCount({ columns }: Pool): number {
  return Object.values(columns)[0]?.length ?? 0;
}

/** Whether there is no room left. */
export function isFull(pool: Pool): boolean {
  return entryCount(pool) === pool.size;
}

/** What an entry has in a column, [cells, channels]. */
export function readEntry(pool: Pool, column: string, place: number): Float32Array {
  const { cells, channels } = pool.shapes[column];
  return toDense(pool.columns[column][place], cells, channels);
}

/** Puts contents into their places, which are those of entries or follow the last one. */
export function keep(pool: Pool, { places, columns }: Kept): void {
  for (const [name, contents] of Object.entries(columns))
    for (const [i, place] of places.entries()) pool.columns[name][place] = contents[i];
}
