import {
  BufferTable,
  type BufferTypes,
  checkLength,
  checkRoom,
  type Operations,
} from "../buffers.ts";
import type {
  ArrayBufferSpec,
  BufferSpec,
  Executor,
  Layout,
  ListBufferSpec,
  Program,
} from "../engine.ts";

/** Contents of an array buffer. */
export type ReferenceArray = Float64Array | Uint32Array;

/** A list buffer. */
export interface ReferenceList {
  readonly capacity: number;
  values: Float64Array;
}

interface ReferenceTypes extends BufferTypes {
  readonly array: ReferenceArray;
  readonly list?: ReferenceList;
}

/** The definitions of operations, and what they make of buffers. */
export interface ReferenceSet<T extends ReferenceTypes> {
  readonly operations: Operations<T>;
  createBuffer(spec: BufferSpec): T[keyof T];
}

/** Runs programs in float64 by plain loops: the definition of every operation. */
export class ReferenceExecutor<T extends ReferenceTypes> implements Executor {
  readonly #set: ReferenceSet<T>;
  #table: BufferTable<T>;

  constructor(set: ReferenceSet<T>) {
    this.#set = set;
    this.#table = new BufferTable<T>({}, [], set.createBuffer);
  }

  allocate(layout: Layout, shards: readonly number[]): void {
    this.#table = new BufferTable<T>(layout, shards, this.#set.createBuffer);
  }

  upload(name: string, shard: number | "all", data: ArrayLike<number>): void {
    if (this.#table.isList(name)) {
      const list = this.#table.get(name, shard, "list") as ReferenceList;
      checkRoom(name, list.capacity, data);
      list.values = Float64Array.from(data);
      return;
    }
    const buffer = this.#table.get(name, shard, "array") as ReferenceArray;
    checkLength(name, buffer.length, data);
    buffer.set(data);
  }

  run(program: Program, shard: number, isFirst: boolean): void {
    this.#table.run(this.#set.operations, program, shard, isFirst);
  }

  download(name: string, shard: number): ReferenceArray {
    if (this.#table.isList(name))
      return (this.#table.get(name, shard, "list") as ReferenceList).values.slice();
    return (this.#table.get(name, shard, "array") as ReferenceArray).slice();
  }
}

/** An array of zeros. */
export function createArray({ type, length }: ArrayBufferSpec): ReferenceArray {
  return type === "u32" ? new Uint32Array(length) : new Float64Array(length);
}

/** An empty list. */
export function createList({ capacity }: ListBufferSpec): ReferenceList {
  return { capacity, values: new Float64Array(0) };
}
