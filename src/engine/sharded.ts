import type { Arithmetic, Downloads, Engine, Layout, Memory, Program, Transfer } from "./engine.ts";
import type { ExecutorPort, Kernels } from "./ports.ts";

/** What an engine is made of. */
interface EngineParts {
  readonly name: Engine["name"];
  readonly arithmetic: Arithmetic;
  readonly threads: number;
  readonly ports: readonly ExecutorPort[];
  /**
   * Finds the kernels of some operations and handles; the reference has none.
   * @throws Error if they belong to several modules
   */
  load(names: readonly string[]): Promise<Kernels | undefined>;
  /** Spreads shards over so many ports by the work that they are guessed to be; not where there is one port. */
  balance?(work: readonly number[], ports: number): readonly number[][];
}

/**
 * An engine over one port or several. Shard i lives on port i modulo their number; shards that keep nothing between
 * runs may also go where there is least to do.
 */
export function shardedEngine({ ports, load, balance, ...engine }: EngineParts): Engine {
  let memories = 0;
  return {
    ...engine,
    allocate: async (layout, shards) => {
      if (!Number.isInteger(shards) || shards < 1)
        throw new Error(`An engine needs at least 1 shard, not ${shards}.`);
      const held = { layout, shards, memory: memories++ };
      return shardedMemory(held, { ports: ports.slice(0, shards), load, balance });
    },
    dispose: async () => {
      await Promise.all(ports.map((port) => port.close()));
    },
  };
}

/** Buffers, which are made when the first program tells whose kernels they are for. */
function shardedMemory(
  {
    layout,
    shards,
    memory,
  }: { readonly layout: Layout; readonly shards: number; readonly memory: number },
  { ports, load, balance }: Pick<EngineParts, "ports" | "load" | "balance">,
): Memory {
  const specs = Object.values(layout);
  const all = Array.from({ length: shards }, (_, shard) => shard);
  const places = ports.map((_, p) => all.filter((shard) => shard % ports.length === p));
  let names: readonly string[] = specs.map(({ type }) => type);
  let allocated: Promise<unknown> | undefined;
  let programs = 0;

  const askAll = (messageOf: (p: number) => Parameters<ExecutorPort["ask"]>[0]) =>
    Promise.all(ports.map((port, p) => port.ask(messageOf(p))));

  /** Makes the buffers, unless they are there. */
  const allocate = async (program: Program): Promise<void> => {
    const calls = program.flatMap((entry) => ("op" in entry ? entry : entry.body));
    const wanted = [...names, ...calls.map(({ op }) => op)];
    const kernels = await load(wanted);
    if (!allocated) {
      names = wanted;
      allocated = askAll((p) => ({ kind: "allocate", memory, layout, kernels, shards: places[p] }));
    }
    await allocated;
  };

  const run = async (
    program: number | Program,
    { shared, shards, work, download = [] }: Transfer = {},
  ): Promise<Downloads[]> => {
    const isBound = specs.some(({ scope }) => scope === "shard");
    const held = (!isBound && work && balance?.(work, ports.length)) || places;
    const answers = await askAll((p) => {
      const own = held[p].map((shard) => ({ shard, contents: shards?.[shard] }));
      return { kind: "run", memory, request: { program, shared, shards: own, download } };
    });
    const downloads: Downloads[] = [];
    for (const [p, answer] of answers.entries())
      for (const [i, shard] of held[p].entries()) downloads[shard] = answer[i];
    return downloads;
  };

  return {
    shards,
    prepare: async (program) => {
      await allocate(program);
      const number = programs++;
      await askAll(() => ({ kind: "prepare", memory, number, program }));
      return { run: (transfer) => run(number, transfer) };
    },
    run: async (program, transfer) => {
      await allocate(program);
      return run(program, transfer);
    },
    dispose: async () => {
      // From now on none are made.
      allocated ??= Promise.resolve();
      await allocated.catch(() => {});
      await askAll(() => ({ kind: "dispose", memory }));
    },
  };
}
