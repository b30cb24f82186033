import {
  type Folder,
  fail,
  type WasmFolder,
  type WasmHandle,
  type WasmHost,
  type WasmList,
} from "../../ops/bind.ts";
import type { Checks } from "../check.ts";
import type { Backend } from "../executor.ts";

/** What every wasm module exports. */
interface Allocator {
  readonly memory: WebAssembly.Memory;
  /** Bytes to an address. */
  allocate(bytes: number): number;
}

/** Buffers and operations on a new instance of a module; memory is given back with the instance. */
export function wasmBackend(
  module: WebAssembly.Module,
  table: readonly WasmFolder[],
  checks: Checks,
): Backend {
  const imports = { env: { abort: () => fail("A kernel ran out of memory.") } };
  const kernels = new WebAssembly.Instance(module, imports).exports as unknown as Allocator;
  const { memory } = kernels;
  const host: WasmHost<Allocator> = {
    kernels,
    floats: (address, length) => new Float32Array(memory.buffer, address, length),
    words: (address, length) => new Uint32Array(memory.buffer, address, length),
  };
  /** Room in the memory, whose first numbers are zeros; `list` says how much of it is in use. */
  const hold = (type: "f32" | "u32", capacity: number, length: number) => {
    const list: WasmList = { address: kernels.allocate(capacity * 4), capacity, length };
    const contents = () => (type === "u32" ? host.words : host.floats)(list.address, list.length);
    contents().fill(0);
    const write = (data: ArrayLike<number>): void => {
      list.length = data.length;
      contents().set(data);
    };
    return { list, contents, write };
  };
  return {
    checks,
    folders: table.map(([declared, bind]): Folder => [declared, bind(host as WasmHost<never>)]),
    createArray: ({ type, length }) => {
      const held = hold(type, length, length);
      return { ...held, argument: held.list.address };
    },
    createList: ({ capacity }) => {
      const held = hold("f32", capacity, 0);
      return { ...held, argument: held.list };
    },
    createHandle: ({ params }, make) => {
      const handle: WasmHandle = { address: make(params as never) as number, params };
      return { argument: handle };
    },
  };
}
