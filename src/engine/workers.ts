/** Memories whose shards live in workers, shard i in worker i modulo their number. */
import type { Downloads, Layout, Memory, Program, Transfer } from "./engine.ts";
import type { RunRequest } from "./executor.ts";
import type { Kernels } from "./memory.ts";

/** What a worker can be asked. Memories are told apart by numbers. */
export type WorkerMessage =
  | {
      readonly kind: "open";
      readonly memory: number;
      readonly layout: Layout;
      readonly shards: readonly number[];
      readonly kernels: Kernels;
    }
  | {
      readonly kind: "prepare";
      readonly memory: number;
      readonly number: number;
      readonly program: Program;
    }
  | { readonly kind: "run"; readonly memory: number; readonly request: RunRequest }
  | { readonly kind: "dispose"; readonly memory: number };

const DISPOSED = "The engine has been disposed of.";

/** Opens memories in at most `threads` workers. Workers are started when there are shards for them, and kept. */
export function inWorkers(threads: number, start: () => Promise<WorkerLink>) {
  const workers: Promise<ReturnType<typeof askWorker>>[] = [];
  let isDisposed = false;
  const workersFor = (shards: number) => {
    if (isDisposed) throw new Error(DISPOSED);
    while (workers.length < Math.min(threads, shards)) workers.push(start().then(askWorker));
    return Promise.all(workers.slice(0, shards));
  };
  let memories = 0;
  return {
    threads,
    dispose: async () => {
      isDisposed = true;
      const started = await Promise.allSettled(workers);
      const closing = started.map((worker) => "value" in worker && worker.value.close());
      await Promise.all(closing);
    },
    open: async (layout: Layout, shards: number, kernels: Kernels | undefined): Promise<Memory> => {
      const memory = memories++;
      const used = await workersFor(shards);
      const all = Array.from({ length: shards }, (_, shard) => shard);
      const places = used.map((_, w) => all.filter((shard) => shard % used.length === w));
      const isBound = Object.values(layout).some(({ scope }) => scope === "shard");
      const askAll = (messageOf: (w: number) => WorkerMessage) =>
        Promise.all(used.map(({ ask }, w) => ask(messageOf(w))));

      const run = async (
        program: number | Program,
        { shards, work, ...transfer }: Transfer = {},
      ): Promise<Downloads[]> => {
        // Shards that keep nothing between runs may go to the workers that have least to do.
        const held = isBound || !work ? places : balance(work, used.length);
        const answers = await askAll((w) => {
          const own = held[w].map((shard) => ({ shard, contents: shards?.[shard] }));
          return { kind: "run", memory, request: { ...transfer, program, shards: own } };
        });
        const downloads: Downloads[] = [];
        for (const [w, answer] of answers.entries())
          for (const [i, shard] of held[w].entries()) downloads[shard] = answer[i];
        return downloads;
      };

      await askAll((w) => ({
        ...{ kind: "open", memory, layout, shards: places[w], kernels: kernels as Kernels },
      }));
      let programs = 0;
      return {
        shards,
        prepare: async (program) => {
          const number = programs++;
          await askAll(() => ({ kind: "prepare", memory, number, program }));
          return { run: (transfer) => run(number, transfer) };
        },
        run,
        dispose: async () => {
          await askAll(() => ({ kind: "dispose", memory }));
        },
      };
    },
  };
}

/** Deals shards out to workers, the most work first, each to the worker that has least to do. @returns shards of each */
function balance(work: readonly number[], workers: number): number[][] {
  const held: number[][] = Array.from({ length: workers }, () => []);
  const load = held.map(() => 0);
  for (const shard of [...work.keys()].sort((a, b) => work[b] - work[a])) {
    const worker = load.indexOf(Math.min(...load));
    held[worker].push(shard);
    load[worker] += work[shard];
  }
  return held;
}

/** The link to a worker of either platform, which answers messages in their order and may break. */
export interface WorkerLink {
  post(message: unknown): void;
  listen(onMessage: (message: unknown) => void, onError: (error: Error) => void): void;
  close(): Promise<void>;
}

/** What a worker sends back. */
export type WorkerAnswer = { readonly downloads: Downloads[] } | { readonly error: string };

/** Lets a worker be asked over a link. Answers come in the order of the questions. */
function askWorker(link: WorkerLink) {
  const waiting: { resolve: (downloads: Downloads[]) => void; reject: (error: Error) => void }[] =
    [];
  let broken: Error | undefined;
  const breakOff = (error: Error): void => {
    broken ??= error;
    for (const asked of waiting.splice(0)) asked.reject(broken);
  };
  link.listen((message) => {
    const answer = message as WorkerAnswer;
    const asked = waiting.shift();
    if ("error" in answer) asked?.reject(new Error(answer.error));
    else asked?.resolve(answer.downloads);
  }, breakOff);
  return {
    ask: (message: WorkerMessage): Promise<Downloads[]> =>
      new Promise((resolve, reject) => {
        if (broken) {
          reject(broken);
          return;
        }
        waiting.push({ resolve, reject });
        link.post(message);
      }),
    close: () => {
      breakOff(new Error(DISPOSED));
      return link.close();
    },
  };
}
