import type { Layout } from "./engine.ts";
import { type Backend, createExecutor } from "./executor.ts";
import type { Kernels, OpenMemory } from "./memory.ts";

/** Memories on the caller's own thread. @param create finds what kernels run on */
export function inline(create: (kernels: Kernels | undefined) => Backend | Promise<Backend>) {
  return {
    threads: 0,
    dispose: async () => {},
    open: async (
      layout: Layout,
      count: number,
      kernels: Kernels | undefined,
    ): Promise<OpenMemory> => {
      const all = Array.from({ length: count }, (_, shard) => shard);
      const executor = createExecutor(await create(kernels), layout, all);
      return {
        prepare: async (number, program) => executor.prepare(number, program),
        run: async (program, { shared, shards, download }) => {
          const own = all.map((shard) => ({ shard, contents: shards?.[shard] }));
          return executor.run({ program, shared, shards: own, download });
        },
        dispose: async () => {},
      };
    },
  };
}
