import type { Engine, KernelArithmetic, Layout, Memory, Program, Transfer } from "./engine.ts";
import { type Backend, createExecutor } from "./executor.ts";

/** Opens a memory on the caller's own thread. */
export function inlineMemory(backend: Backend, layout: Layout, shards: number): Memory {
  const all = Array.from({ length: shards }, (_, shard) => shard);
  const executor = createExecutor(backend, layout, all);
  const run = async (program: number | Program, { shards, ...transfer }: Transfer = {}) => {
    const own = all.map((shard) => ({ shard, contents: shards?.[shard] }));
    return executor.run({ ...transfer, program, shards: own });
  };
  let programs = 0;
  return {
    shards,
    prepare: async (program) => {
      const number = programs++;
      executor.prepare(number, program);
      return { run: (transfer) => run(number, transfer) };
    },
    run,
    dispose: async () => {},
  };
}

/** Returns an engine on the caller's own thread, over loaded kernels. @param create makes the backend of each memory */
export function inlineEngine(arithmetic: KernelArithmetic, create: () => Backend): Engine {
  return {
    name: "wasm",
    arithmetic,
    threads: 0,
    allocate: async (layout, shards) => inlineMemory(create(), layout, shards),
    dispose: async () => {},
  };
}
