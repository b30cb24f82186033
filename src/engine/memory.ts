/** Engines whose memories are made when their first program tells whose kernels they need. */
import type { ModuleName } from "../ops/define.ts";
import type { Engine, Layout, Memory, Program } from "./engine.ts";

/** Compiled kernels, and whose they are. */
export interface Kernels {
  readonly module: ModuleName;
  readonly code: WebAssembly.Module;
}

/** What an engine is made of. */
interface EngineParts extends Pick<Engine, "name" | "arithmetic" | "threads" | "dispose"> {
  /**
   * Finds the kernels of some operations and handles; the reference has none.
   * @throws Error if they belong to several modules
   */
  load(names: readonly string[]): Promise<Kernels | undefined>;
  open(layout: Layout, shards: number, kernels: Kernels | undefined): Promise<Memory>;
}

/** An engine of these parts. */
export function engineOver({ load, open, ...engine }: EngineParts): Engine {
  return {
    ...engine,
    allocate: async (layout, shards) => {
      if (!Number.isInteger(shards) || shards < 1)
        throw new Error(`An engine needs at least 1 shard, not ${shards}.`);
      let names: readonly string[] = Object.values(layout).map(({ type }) => type);
      let opened: Promise<Memory> | undefined;
      const openFor = async (program: Program): Promise<Memory> => {
        const calls = program.flatMap((entry) => ("op" in entry ? entry : entry.body));
        const wanted = [...names, ...calls.map(({ op }) => op)];
        const kernels = await load(wanted);
        if (!opened) {
          names = wanted;
          opened = open(layout, shards, kernels);
        }
        return opened;
      };
      return {
        shards,
        prepare: async (program) => (await openFor(program)).prepare(program),
        run: async (program, transfer) => (await openFor(program)).run(program, transfer),
        dispose: async () => {
          const closing = opened;
          opened = Promise.reject(new Error("This memory has been disposed of."));
          opened.catch(() => {});
          // What could not be opened needs no closing.
          await (await closing?.catch(() => undefined))?.dispose();
        },
      };
    },
  };
}
