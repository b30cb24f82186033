/** A pool in a run file: of each column how many cells every entry has, their places, and their contents. */
import type { Tensor } from "../models/safetensors.ts";
import { sum } from "../numbers/statistics.ts";
import { type ColumnShape, entryCount, type Pool } from "./pool.ts";
import type { SparseState } from "./sparse-state.ts";
import type { TensorReader } from "./tensor-reader.ts";

/** The tensors of a pool. */
export function encodePool({ shapes, columns }: Pool): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const [name, entries] of Object.entries(columns)) {
    const { channels } = shapes[name];
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
    tensors[`pool.${name}.counts`] = { shape: [entries.length], data: counts };
    tensors[`pool.${name}.cells`] = { shape: [total], data: cells };
    tensors[`pool.${name}.values`] = { shape: [total, channels], data: values };
  }
  return tensors;
}

/**
 * Reads a pool.
 * @param fresh a new pool of the run; what is read has its columns, at least its entries, and no more than it has room for
 */
export function readPool(reader: TensorReader, fresh: Pool): Pool {
  const columns = Object.entries(fresh.shapes).map(([name, shape]) => [
    name,
    readColumn(reader, name, shape),
  ]);
  const pool: Pool = { ...fresh, columns: Object.fromEntries(columns) };
  const count = entryCount(pool);
  const isEven = Object.values(pool.columns).every(({ length }) => length === count);
  if (!isEven || count < entryCount(fresh) || count > fresh.size)
    throw new Error("The run file is broken: its pool does not fit its recipe.");
  return pool;
}

function readColumn(
  reader: TensorReader,
  name: string,
  { cells: places, channels }: ColumnShape,
): SparseState[] {
  const counts = reader.counts(`pool.${name}.counts`);
  const cells = reader.counts(`pool.${name}.cells`);
  const values = reader.floats(`pool.${name}.values`);
  if (cells.length !== sum(counts) || values.length !== cells.length * channels)
    throw new Error("The run file is broken: its pool does not fit together.");
  let start = 0;
  return Array.from(counts, (count) => {
    const entry = {
      cells: cells.slice(start, start + count),
      values: values.slice(start * channels, (start + count) * channels),
    };
    const isRising = entry.cells.every((cell, i) => i === 0 || cell > entry.cells[i - 1]);
    if (!isRising || (count > 0 && entry.cells[count - 1] >= places))
      throw new Error("The run file is broken: its pool has cells where there are none.");
    start += count;
    return entry;
  });
}
