import type { Arithmetic, Downloads, Engine, Layout, Memory, Program, Transfer } from "./engine.ts";
import type { ExecutorPort, Kernels } from "./ports.ts";

/** What an engine is made of. */
export interface EngineParts {
  readonly name: Engine["name"];
  readonly arithmetic: Arithmetic;
  readonly threads: number;
  readonly ports: readonly ExecutorPort[];
  /**
   * Finds the kernels of some operations and handles; the reference has none.
   * @throws Error if they belong to several modules
   */
  load(names: readonly string[]): Promise<Kernels | undefined>;
}

/**
 * An engine over one port or several. Shard i lives on port i modulo their number; shards that keep nothing between
 * runs may also go where there is least to do.
 */
export class ShardedEngine implements Engine {
  readonly name: Engine["name"];
  readonly arithmetic: Arithmetic;
  readonly threads: number;
  readonly #parts: EngineParts;
  #memories = 0;

  constructor(parts: EngineParts) {
    this.name = parts.name;
    this.arithmetic = parts.arithmetic;
    this.threads = parts.threads;
    this.#parts = parts;
  }

  async allocate(layout: Layout, shards: number): Promise<Memory> {
    if (!Number.isInteger(shards) || shards < 1)
      throw new Error(`An engine needs at least 1 shard, not ${shards}.`);
    return new ShardedMemory(this.#parts, this.#memories++, layout, shards);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#parts.ports.map((port) => port.close()));
  }
}

/** Buffers are made when the first program tells whose kernels they are for. */
class ShardedMemory implements Memory {
  readonly shards: number;
  readonly #parts: EngineParts;
  readonly #number: number;
  readonly #layout: Layout;
  readonly #ports: readonly ExecutorPort[];
  /** Shards of each port. */
  readonly #held: readonly number[][];
  /** Operations and handles whose kernels it has. */
  #names: readonly string[];
  #allocated: Promise<void> | undefined;
  #programs = 0;

  constructor(parts: EngineParts, number: number, layout: Layout, shards: number) {
    this.shards = shards;
    this.#parts = parts;
    this.#number = number;
    this.#layout = layout;
    this.#names = Object.values(layout).map(({ type }) => type);
    this.#ports = parts.ports.slice(0, shards);
    this.#held = this.#ports.map((_, p) =>
      range(shards).filter((shard) => shard % this.#ports.length === p),
    );
  }

  async prepare(program: Program) {
    await this.#allocate(program);
    const memory = this.#number;
    const number = this.#programs++;
    await this.#askAll({ kind: "prepare", memory, number, program });
    return { run: (transfer: Transfer = {}) => this.#run(number, transfer) };
  }

  async run(program: Program, transfer: Transfer = {}): Promise<Downloads[]> {
    await this.#allocate(program);
    return this.#run(program, transfer);
  }

  async dispose(): Promise<void> {
    // From now on none are made.
    this.#allocated ??= Promise.resolve();
    await this.#allocated.catch(() => {});
    await this.#askAll({ kind: "dispose", memory: this.#number });
  }

  /** Makes the buffers, unless they are there. */
  async #allocate(program: Program): Promise<void> {
    const calls = program.flatMap((entry) => ("op" in entry ? entry : entry.body));
    const names = [...this.#names, ...calls.map(({ op }) => op)];
    const kernels = await this.#parts.load(names);
    this.#allocated ??= this.#create(names, kernels);
    await this.#allocated;
  }

  async #create(names: readonly string[], kernels: Kernels | undefined): Promise<void> {
    this.#names = names;
    const request = { memory: this.#number, layout: this.#layout, kernels };
    await Promise.all(
      this.#ports.map((port, p) =>
        port.ask({ kind: "allocate", ...request, shards: this.#held[p] }),
      ),
    );
  }

  async #askAll(message: Parameters<ExecutorPort["ask"]>[0]): Promise<void> {
    await Promise.all(this.#ports.map((port) => port.ask(message)));
  }

  async #run(
    program: number | Program,
    { shared, shards, work, download = [] }: Transfer,
  ): Promise<Downloads[]> {
    const isBound = Object.values(this.#layout).some(({ scope }) => scope === "shard");
    const held = isBound || !work ? this.#held : balance(work, this.#ports.length);
    const answers = await Promise.all(
      this.#ports.map((port, p) => {
        const own = held[p].map((shard) => ({ shard, contents: shards?.[shard] }));
        const request = { program, shared, shards: own, download };
        return port.ask({ kind: "run", memory: this.#number, request });
      }),
    );
    const downloads: Downloads[] = [];
    for (const [p, answer] of answers.entries())
      for (const [i, shard] of held[p].entries()) downloads[shard] = answer[i];
    return downloads;
  }
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
