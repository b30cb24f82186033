/** Makes engines that open a memory only when its first program tells which kernels it needs. */
import type { ModuleName } from "../ops/define.ts";
import type { Engine, Layout, Memory, Prepared, Program } from "./engine.ts";
import { modules } from "./generated/kernels.ts";

/** Compiled kernels, and the module that they belong to. */
export interface Kernels {
  readonly module: ModuleName;
  readonly code: WebAssembly.Module;
}

/** The parts of which an engine is made. */
interface EngineParts<K>
  extends Pick<Engine, "name" | "arithmetic" | "threads" | "draws" | "dispose"> {
  /**
   * Loads the kernels of some operations and handles; the reference engine has none.
   * @throws Error if they belong to several modules
   */
  load(names: readonly string[]): Promise<K>;
  /** Opens a memory with these kernels. */
  open(layout: Layout, shards: number, kernels: K): Promise<Memory>;
}

/** Returns the module that has some operations and handles. If none of them needs kernels, any module will do. */
export function moduleOf(names: readonly string[]): ModuleName {
  const found = new Set(names.flatMap((name) => modules[name.split(".")[0]] ?? []));
  // They have those of growing rules too.
  if (found.has("objectives")) found.delete("growing");
  const [module = "growing", other] = found;
  if (other) throw new Error(`A program cannot mix operations of ${module} and ${other}.`);
  return module;
}

/** Makes an engine of these parts. */
export function engineOver<K>({ load, open, ...engine }: EngineParts<K>): Engine {
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
        prepare: async (program) => {
          const prepared = await (await openFor(program)).prepare(program);
          const run: Prepared["run"] = async (transfer) => {
            // Refuses once the memory has been disposed of.
            await opened;
            return prepared.run(transfer);
          };
          return { run };
        },
        run: async (program, transfer) => (await openFor(program)).run(program, transfer),
        dispose: async () => {
          const closing = opened;
          opened = Promise.reject(new Error("This memory has been disposed of."));
          opened.catch(() => {});
          // A memory that could not be opened need not be closed.
          await (await closing?.catch(() => undefined))?.dispose();
        },
      };
    },
  };
}
