import {
  type Folder,
  fail,
  type WasmFolder,
  type WasmHandle,
  type WasmHost,
  type WasmList,
} from "../../ops/bind.ts";
import type { Backend } from "../executor.ts";

/** What every wasm module exports. */
interface Allocator {
  readonly memory: WebAssembly.Memory;
  /** Bytes to an address. */
  allocate(bytes: number): number;
}

/** Buffers and operations on a new instance of a module; memory is given back with the instance. */
export function wasmBackend(module: WebAssembly.Module, table: readonly WasmFolder[]): Backend {
  const imports = { env: { abort: () => fail("A kernel ran out of memory.") } };
  const kernels = new WebAssembly.Instance(module, imports).exports as unknown as Allocator;
  const { memory } = kernels;
  const host: WasmHost<Allocator> = {
    kernels,
    floats: (address, length) => new Float32Array(memory.buffer, address, length),
    words: (address, length) => new Uint32Array(memory.buffer, address, length),
  };
  return {
    folders: table.map(([declared, bind]): Folder => [declared, bind(host as WasmHost<never>)]),
    createArray: ({ type, length }) => {
      const address = kernels.allocate(length * 4);
      const contents = () => (type === "f32" ? host.floats : host.words)(address, length);
      contents().fill(0);
      return { argument: address, contents, write: (data) => contents().set(data) };
    },
    createList: ({ capacity }) => {
      const list: WasmList = { address: kernels.allocate(capacity * 4), capacity, length: 0 };
      const contents = () => host.floats(list.address, list.length);
      return {
        argument: list,
        contents,
        write: (data) => {
          list.length = data.length;
          contents().set(data);
        },
      };
    },
    createHandle: ({ params }, make) => {
      const handle: WasmHandle = { address: make(params as never) as number, params };
      return { argument: handle };
    },
  };
}
