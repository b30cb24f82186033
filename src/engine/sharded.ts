import type { Arithmetic, Downloads, Engine, Layout, Memory, Program, Transfer } from "./engine.ts";
import type { ExecutorPort } from "./ports.ts";

/** An engine over one port or several: shard i lives on port i modulo their number. */
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
    await Promise.all(ports.map((port, p) => port.allocate(memory, layout, held[p])));
    return {
      shards,
      run: (program, transfer) => runEverywhere(ports, held, memory, program, transfer ?? {}),
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

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
