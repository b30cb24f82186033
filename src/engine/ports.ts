/** How an engine reaches what executes its shards: on this thread, or in a worker through messages. */
import type { ModuleName } from "../ops/define.ts";
import type { Contents, Downloads, Layout, Program } from "./engine.ts";
import { type Backend, createExecutor, type Executor, type Run } from "./executor.ts";

/** Compiled kernels, and whose they are. */
export interface Kernels {
  readonly module: ModuleName;
  readonly code: WebAssembly.Module;
}

/** One run on the shards that one executor holds. */
interface RunRequest {
  /** A prepared program by its number, or one that runs once. */
  readonly program: number | Program;
  readonly shared?: Contents;
  readonly shards: readonly { readonly shard: number; readonly contents?: Contents }[];
  readonly download: readonly string[];
}

/** What an engine asks of one thread. Memories, and the programs of each, are told apart by number. */
export type PortMessage =
  | {
      kind: "allocate";
      memory: number;
      layout: Layout;
      shards: readonly number[];
      /** None for the reference. */
      kernels?: Kernels;
    }
  | { kind: "prepare"; memory: number; number: number; program: Program }
  | { kind: "run"; memory: number; request: RunRequest }
  | { kind: "dispose"; memory: number };

/** The way to one thread. */
export interface ExecutorPort {
  /** Messages are answered in the order in which they were asked; only runs bring something back. */
  ask(message: PortMessage): Promise<Downloads[]>;
  /** Ends the thread. */
  close(): Promise<void>;
}

/** Finds what kernels run on. */
type CreateBackend = (kernels: Kernels | undefined) => Promise<Backend>;

interface HeldMemory {
  readonly executor: Executor;
  readonly programs: Run[];
}

/** The memories of one thread. @returns what answers messages, one after the other */
export function executorHost(create: CreateBackend): ExecutorPort["ask"] {
  const memories = new Map<number, HeldMemory>();
  let last: Promise<unknown> = Promise.resolve();
  const answer = async (message: PortMessage): Promise<Downloads[]> => {
    if (message.kind === "allocate") {
      const backend = await create(message.kernels);
      const executor = createExecutor(backend, message.layout, message.shards);
      memories.set(message.memory, { executor, programs: [] });
      return [];
    }
    const memory = memories.get(message.memory);
    if (message.kind === "dispose") memories.delete(message.memory);
    else if (!memory) throw new Error("This memory has been disposed of.");
    else if (message.kind === "run") return runShards(memory, message.request);
    else memory.programs[message.number] = memory.executor.prepare(message.program);
    return [];
  };
  return (message) => {
    const answered = last.then(() => answer(message));
    last = answered.catch(() => {});
    return answered;
  };
}

function runShards({ executor, programs }: HeldMemory, request: RunRequest): Downloads[] {
  const { program, shared = {}, shards, download } = request;
  const run = typeof program === "number" ? programs[program] : executor.prepare(program);
  const upload = (contents: Contents, shard: number | "all"): void => {
    for (const [name, data] of Object.entries(contents)) executor.upload(name, shard, data);
  };
  upload(shared, "all");
  return shards.map(({ shard, contents = {} }, i) => {
    upload(contents, shard);
    run(shard, i === 0);
    return Object.fromEntries(download.map((name) => [name, executor.download(name, shard)]));
  });
}

/** A port to memories on the caller's own thread. */
export function inlinePort(create: CreateBackend): ExecutorPort {
  return { ask: executorHost(create), close: async () => {} };
}

/** A worker of either platform: posts messages, answers in order, and may break. */
export interface WorkerLink {
  post(message: unknown): void;
  listen(onMessage: (message: unknown) => void, onError: (error: Error) => void): void;
  close(): Promise<void>;
}

/** What a worker sends back. */
export type PortAnswer = { readonly downloads: Downloads[] } | { readonly error: string };

/** A port to the memories of a worker. A worker answers in the order in which it was asked. */
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
  return {
    ask: (message) =>
      new Promise((resolve, reject) => {
        if (broken) {
          reject(broken);
          return;
        }
        waiting.push({ resolve, reject });
        link.post(message);
      }),
    close: () => {
      breakOff(new Error("The engine has been disposed of."));
      return link.close();
    },
  };
}
