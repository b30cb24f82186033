import { checks } from "../check.ts";
import type { Backend } from "../executor.ts";
import { folders } from "../generated/bindings.ts";
import type { Kernels } from "../memory.ts";
import { wasmBackend } from "./backend.ts";

/** What kernels run on; how operations reach them is loaded for their module alone. */
export async function boundBackend(kernels: Kernels | undefined): Promise<Backend> {
  const { module, code } = kernels as Kernels;
  return wasmBackend(code, await folders[module](), checks);
}
