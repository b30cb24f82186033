import type { Arithmetic, Downloads, Engine, Layout, Memory, Program, Transfer } from "./engine.ts";
import type { ExecutorPort } from "./ports.ts";

/**
 * An engine over one port or several. Shard i lives on port i modulo their number; shards that keep nothing between
 * runs may also go where there is least to do.
 */
export class ShardedEngine implements Engine {
  readonly name: Engine["name"];
  readonly arithmetic: Arithmetic;
  readonly threads: number;
  readonly #ports: readonly ExecutorPort[];
  #memories = 0;

  constructor(
    name: Engine["name"],
    arithmetic: Arithmetic,
    threads: number,
    ports: readonly ExecutorPort[],
  ) {
    this.name = name;
    this.arithmetic = arithmetic;
    this.threads = threads;
    this.#ports = ports;
  }

  async allocate(layout: Layout, shards: number): Promise<Memory> {
    if (!Number.isInteger(shards) || shards < 1)
      throw new Error(`An engine needs at least 1 shard, not ${shards}.`);
    const memory = this.#memories++;
    const ports = this.#ports.slice(0, shards);
    const held = ports.map((_, p) => range(shards).filter((shard) => shard % ports.length === p));
    const isBound = Object.values(layout).some(({ scope }) => scope === "shard");
    await Promise.all(ports.map((port, p) => port.allocate(memory, layout, held[p])));
    return {
      shards,
      run: (program, transfer = {}) => {
        const places = isBound || !transfer.work ? held : balance(transfer.work, ports.length);
        return runEverywhere(ports, places, memory, program, transfer);
      },
      dispose: async () => {
        await Promise.all(ports.map((port) => port.dispose(memory)));
      },
    };
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#ports.map((port) => port.close()));
  }
}

async function runEverywhere(
  ports: readonly ExecutorPort[],
  held: readonly number[][],
  memory: number,
  program: Program,
  { shared, shards, download = [] }: Transfer,
): Promise<Downloads[]> {
  const answers = await Promise.all(
    ports.map((port, p) =>
      port.run(memory, {
        program,
        shared,
        shards: held[p].map((shard) => ({ shard, contents: shards?.[shard] })),
        download,
      }),
    ),
  );
  const downloads: Downloads[] = [];
  for (const [p, answer] of answers.entries()) {
    for (const [i, shard] of held[p].entries()) downloads[shard] = answer[i];
  }
  return downloads;
}

/** Shards of each port: the largest first, each to the port that has least to do. */
function balance(work: readonly number[], ports: number): number[][] {
  const held: number[][] = Array.from({ length: ports }, () => []);
  const load = held.map(() => 0);
  for (const shard of range(work.length).sort((a, b) => work[b] - work[a])) {
    const port = load.indexOf(Math.min(...load));
    held[port].push(shard);
    load[port] += work[shard];
  }
  return held;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
