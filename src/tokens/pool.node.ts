/** Threads that try rules. They work ahead, and their answers are handed out in order. */
import { Worker } from "node:worker_threads";
import { unlessAborted } from "../numbers/abort.ts";
import type { RuleOutcome } from "./generator.ts";
import type { TokenSettings } from "./settings.ts";

/** What a worker is started with. */
export interface PoolStart {
  readonly module: WebAssembly.Module;
  readonly settings: TokenSettings;
}

/** Rules for a worker to try: `count` of them from number `first` on, `stride` apart. It answers with their {@link RuleOutcome}s. */
export interface PoolTask {
  readonly first: number;
  readonly count: number;
  readonly stride: number;
  /** Most records that a rule makes. */
  readonly most?: number;
}

interface Schedule {
  readonly threads: number;
  readonly firstRule: number;
  readonly stride: number;
  /** Number of rules in a task. */
  readonly count: number;
  readonly most?: number;
}

/** How many tasks a thread has at a time, so that it never waits. */
const TASKS_A_THREAD = 2;

export async function* tryRulesInWorkers(
  module: WebAssembly.Module,
  settings: TokenSettings,
  { threads, firstRule, stride, count, most }: Schedule,
  signal?: AbortSignal,
): AsyncGenerator<readonly RuleOutcome[], void> {
  const workers = Array.from({ length: threads }, () => new RuleWorker({ module, settings }));
  try {
    const underWay: Promise<readonly RuleOutcome[]>[] = [];
    for (let first = firstRule; ; ) {
      for (; underWay.length < threads * TASKS_A_THREAD; first += count * stride) {
        const idlest = workers.reduce((a, b) => (b.tasks < a.tasks ? b : a));
        underWay.push(idlest.run({ first, count, stride, most }));
      }
      const outcomes = await unlessAborted(underWay.shift()!, signal);
      if (outcomes === undefined) return;
      yield outcomes;
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
}

/** A thread that tries the rules it is asked for. */
export class RuleWorker {
  readonly #worker: Worker;
  readonly #waiting: {
    resolve: (outcomes: readonly RuleOutcome[]) => void;
    reject: (error: Error) => void;
  }[] = [];

  constructor(start: PoolStart) {
    const file = import.meta.url.endsWith(".ts") ? "./worker.node.ts" : "./worker.node.js";
    this.#worker = new Worker(new URL(file, import.meta.url), { workerData: start });
    this.#worker.on("message", (outcomes) => this.#waiting.shift()?.resolve(outcomes));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", () =>
      this.#fail(new Error("A worker of the token generator ended unexpectedly.")),
    );
  }

  get tasks(): number {
    return this.#waiting.length;
  }

  run(task: PoolTask): Promise<readonly RuleOutcome[]> {
    const answer = new Promise<readonly RuleOutcome[]>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
    // Whoever waits for an earlier task may never ask for this one.
    answer.catch(() => {});
    this.#worker.postMessage(task);
    return answer;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
