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

/** An array in the module's memory. */
export interface WasmArray {
  readonly address: number;
  readonly length: number;
  readonly type: "f32" | "u32";
}

/** A list in the module's memory; its length is that of what was last put into it. */
export interface WasmList extends WasmArray {
  readonly capacity: number;
  length: number;
}

/** What every wasm module exports. */
export interface Allocator {
  readonly memory: WebAssembly.Memory;
  /** Bytes to an address. */
  allocate(bytes: number): number;
}

interface WasmTypes extends BufferTypes {
  readonly array: WasmArray;
  readonly list?: WasmList;
}

/** Operations and buffers over the exports of one wasm module. */
export type KernelSet<T extends WasmTypes> = (exports: Allocator) => {
  readonly operations: Operations<T>;
  createBuffer(spec: BufferSpec): T[keyof T];
};

/** Runs programs with the kernels of one wasm instance; memory is given back with the instance. */
export class WasmExecutor<T extends WasmTypes> implements Executor {
  readonly #exports: Allocator;
  readonly #kernels: ReturnType<KernelSet<T>>;
  #table: BufferTable<T>;

  constructor(module: WebAssembly.Module, set: KernelSet<T>) {
    const imports = { env: { abort: () => fail("A kernel ran out of memory.") } };
    this.#exports = new WebAssembly.Instance(module, imports).exports as unknown as Allocator;
    this.#kernels = set(this.#exports);
    this.#table = new BufferTable<T>({}, [], fail);
  }

  allocate(layout: Layout, shards: readonly number[]): void {
    this.#table = new BufferTable<T>(layout, shards, this.#kernels.createBuffer);
  }

  upload(name: string, shard: number | "all", data: ArrayLike<number>): void {
    if (this.#table.isList(name)) {
      const list = this.#table.get(name, shard, "list") as WasmList;
      checkRoom(name, list.capacity, data);
      list.length = data.length;
      view(this.#exports, list).set(data);
      return;
    }
    const array = this.#table.get(name, shard, "array") as WasmArray;
    checkLength(name, array.length, data);
    view(this.#exports, array).set(data);
  }

  run(program: Program, shard: number, isFirst: boolean): void {
    this.#table.run(this.#kernels.operations, program, shard, isFirst);
  }

  download(name: string, shard: number): Float32Array | Uint32Array {
    const type = this.#table.isList(name) ? "list" : "array";
    return view(this.#exports, this.#table.get(name, shard, type) as WasmArray).slice();
  }
}

/** The contents of an array. Made anew each time: the memory's buffer is replaced whenever it grows. */
export function view(
  { memory }: Allocator,
  { type, address, length }: WasmArray,
): Float32Array | Uint32Array {
  return type === "f32"
    ? new Float32Array(memory.buffer, address, length)
    : new Uint32Array(memory.buffer, address, length);
}

/** An array of zeros. */
export function createArray(exports: Allocator, { type, length }: ArrayBufferSpec): WasmArray {
  const array: WasmArray = { address: exports.allocate(length * 4), length, type };
  view(exports, array).fill(0);
  return array;
}

/** An empty list. */
export function createList(exports: Allocator, { capacity }: ListBufferSpec): WasmList {
  return { address: exports.allocate(capacity * 4), capacity, length: 0, type: "f32" };
}

/** Ends a run with one sentence. */
export function fail(message: unknown): never {
  throw new Error(String(message));
}
