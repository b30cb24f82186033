import type { Executor, OperationFamily } from "../engine.ts";
import { WasmExecutor } from "./executor.ts";
import { growing } from "./growing.ts";

/** What makes executors of a family; a page that only grows rules never loads the other one. */
export async function executorsOf(
  family: OperationFamily,
): Promise<(module: WebAssembly.Module) => Executor> {
  if (family === "growing") return (module) => new WasmExecutor(module, growing);
  const { variational } = await import("./variational.ts");
  return (module) => new WasmExecutor(module, variational);
}
