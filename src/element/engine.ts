import type { Engine, KernelArithmetic } from "../engine/engine.ts";
import { inlinePort } from "../engine/ports.ts";
import { ShardedEngine } from "../engine/sharded.ts";
import { WasmExecutor } from "../engine/wasm/executor.ts";
import { growing } from "../engine/wasm/growing.ts";

/** Makes an engine for growing rules on this thread; `createEngine` would load more than a page needs. */
export function engineOf(module: WebAssembly.Module, arithmetic: KernelArithmetic): Engine {
  return new ShardedEngine("wasm", arithmetic, 0, [
    inlinePort(() => new WasmExecutor(module, growing)),
  ]);
}
