/** How an engine reaches what executes its shards: on this thread, or in a worker through messages. */
import type { Contents, Downloads, Executor, Layout, Program } from "./engine.ts";

/** One run on the shards that one executor holds. */
interface RunRequest {
  readonly program: Program;
  readonly shared?: Contents;
  readonly shards: readonly { readonly shard: number; readonly contents?: Contents }[];
  readonly download: readonly string[];
}

/** What an engine asks of one thread. Memories are told apart by number. */
export interface ExecutorPort {
  allocate(memory: number, layout: Layout, shards: readonly number[]): Promise<void>;
  run(memory: number, request: RunRequest): Promise<Downloads[]>;
  dispose(memory: number): Promise<void>;
  /** Ends the thread. */
  close(): Promise<void>;
}

/** What a port's owner may ask, as a message. */
export type PortMessage =
  | { kind: "allocate"; memory: number; layout: Layout; shards: readonly number[] }
  | { kind: "run"; memory: number; request: RunRequest }
  | { kind: "dispose"; memory: number };

/** Executors of one thread by memory number; answers messages. */
export class ExecutorHost {
  readonly #executors = new Map<number, Executor>();
  readonly #create: () => Executor;

  constructor(create: () => Executor) {
    this.#create = create;
  }

  handle(message: PortMessage): Downloads[] {
    if (message.kind === "allocate") {
      const executor = this.#create();
      executor.allocate(message.layout, message.shards);
      this.#executors.set(message.memory, executor);
      return [];
    }
    if (message.kind === "dispose") {
      this.#executors.delete(message.memory);
      return [];
    }
    const executor = this.#executors.get(message.memory);
    if (!executor) throw new Error("This memory has been disposed of.");
    return runShards(executor, message.request);
  }
}

function runShards(executor: Executor, request: RunRequest): Downloads[] {
  for (const [name, data] of Object.entries(request.shared ?? {}))
    executor.upload(name, "all", data);
  return request.shards.map(({ shard, contents }, i) => {
    for (const [name, data] of Object.entries(contents ?? {})) executor.upload(name, shard, data);
    executor.run(request.program, shard, i === 0);
    return Object.fromEntries(
      request.download.map((name) => [name, executor.download(name, shard)]),
    );
  });
}

/** A port to executors on the caller's own thread. */
export function inlinePort(create: () => Executor): ExecutorPort {
  const host = new ExecutorHost(create);
  return {
    allocate: async (memory, layout, shards) => {
      host.handle({ kind: "allocate", memory, layout, shards });
    },
    run: async (memory, request) => host.handle({ kind: "run", memory, request }),
    dispose: async (memory) => {
      host.handle({ kind: "dispose", memory });
    },
    close: async () => {},
  };
}

/** A worker of either platform: posts messages, answers in order, and may break. */
export interface WorkerLink {
  post(message: unknown): void;
  listen(onMessage: (message: unknown) => void, onError: (error: Error) => void): void;
  close(): Promise<void>;
}

/** What a worker sends back. */
export type PortAnswer = { readonly downloads: Downloads[] } | { readonly error: string };

/** A port to the executors of a worker. A worker answers in the order in which it was asked. */
export function workerPort(link: WorkerLink): ExecutorPort {
  const waiting: { resolve: (downloads: Downloads[]) => void; reject: (error: Error) => void }[] =
    [];
  let broken: Error | undefined;
  const breakOff = (error: Error): void => {
    broken ??= error;
    for (const asked of waiting.splice(0)) asked.reject(broken);
  };
  link.listen((message) => {
    const answer = message as PortAnswer;
    const asked = waiting.shift();
    if ("error" in answer) asked?.reject(new Error(answer.error));
    else asked?.resolve(answer.downloads);
  }, breakOff);
  const ask = (message: PortMessage): Promise<Downloads[]> =>
    new Promise((resolve, reject) => {
      if (broken) {
        reject(broken);
        return;
      }
      waiting.push({ resolve, reject });
      link.post(message);
    });
  return {
    allocate: async (memory, layout, shards) => {
      await ask({ kind: "allocate", memory, layout, shards });
    },
    run: (memory, request) => ask({ kind: "run", memory, request }),
    dispose: async (memory) => {
      await ask({ kind: "dispose", memory });
    },
    close: () => {
      breakOff(new Error("The engine has been disposed of."));
      return link.close();
    },
  };
}
