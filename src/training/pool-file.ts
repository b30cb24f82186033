/** Pools in run files: each column is stored as its entries' numbers of cells, and the places and contents of these cells. */
import type { Tensor } from "../models/safetensors.ts";
import { sum } from "../numbers/statistics.ts";
import { type ColumnShape, entryCount, type Pool } from "./pool.ts";
import type { SparseState } from "./sparse-state.ts";
import type { TensorReader } from "./tensor-reader.ts";

/** Returns the tensors that store a pool. @param name what their names begin with */
export function encodePool({ shapes, columns }: Pool, name = "pool"): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const [column, entries] of Object.entries(columns)) {
    const { channels } = shapes[column];
    const counts = Uint32Array.from(entries, ({ cells }) => cells.length);
    const total = sum(counts);
    const cells = new Uint32Array(total);
    const values = new Float32Array(total * channels);
    let start = 0;
    for (const entry of entries) {
      cells.set(entry.cells, start);
      values.set(entry.values, start * channels);
      start += entry.cells.length;
    }
    tensors[`${name}.${column}.counts`] = { shape: [entries.length], data: counts };
    tensors[`${name}.${column}.cells`] = { shape: [total], data: cells };
    tensors[`${name}.${column}.values`] = { shape: [total, channels], data: values };
  }
  return tensors;
}

/**
 * Reads a pool from a run file.
 * @param fresh a new pool of the run; what is read must have its columns, at least as many entries, and fit its size
 * @param name what the names of its tensors begin with
 * @throws Error with one sentence if the tensors are no such pool
 */
export function readPool(reader: TensorReader, fresh: Pool, name = "pool"): Pool {
  const columns = Object.entries(fresh.shapes).map(([column, shape]) => [
    column,
    readColumn(reader, name, column, shape),
  ]);
  const pool: Pool = { ...fresh, columns: Object.fromEntries(columns) };
  const count = entryCount(pool);
  const isEven = Object.values(pool.columns).every(({ length }) => length === count);
  if (!isEven || count < entryCount(fresh) || count > fresh.size)
    throw new Error(`The run file is broken: its "${name}" does not fit the run's recipe.`);
  return pool;
}

function readColumn(
  reader: TensorReader,
  name: string,
  column: string,
  { cells: places, channels }: ColumnShape,
): SparseState[] {
  const counts = reader.counts(`${name}.${column}.counts`);
  const cells = reader.counts(`${name}.${column}.cells`);
  const values = reader.floats(`${name}.${column}.values`);
  if (cells.length !== sum(counts) || values.length !== cells.length * channels)
    throw new Error(`The run file is broken: its "${name}" has parts that do not fit together.`);
  let start = 0;
  return Array.from(counts, (count) => {
    const entry = {
      cells: cells.slice(start, start + count),
      values: values.slice(start * channels, (start + count) * channels),
    };
    const isRising = entry.cells.every((cell, i) => i === 0 || cell > entry.cells[i - 1]);
    if (!isRising || (count > 0 && entry.cells[count - 1] >= places))
      throw new Error(
        `The run file is broken: its "${name}" has cells outside the grid or out of order.`,
      );
    start += count;
    return entry;
  });
}
