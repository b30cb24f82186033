import { isOutOfMemory, OUT_OF_MEMORY } from "../../ops/trap.ts";
import type { Downloads } from "../engine.ts";
import { createExecutor, type Executor } from "../executor.ts";
import type { WorkerAnswer, WorkerMessage } from "../workers.ts";
import { boundBackend } from "./bound.ts";

/**
 * Answers what the engine asks of a worker, in order; the same code in Node and in browsers.
 * @param post sends an answer and hands over the memory of its arrays
 * @returns to be called with every message
 */
export function serve(
  post: (answer: WorkerAnswer, transfer: ArrayBuffer[]) => void,
): (message: unknown) => void {
  const memories = new Map<number, Executor>();
  const answer = async (message: WorkerMessage): Promise<Downloads[]> => {
    if (message.kind === "open") {
      const { layout, shards, kernels } = message;
      const backend = await boundBackend(kernels);
      memories.set(message.memory, createExecutor(backend, layout, shards));
    } else if (message.kind === "dispose") memories.delete(message.memory);
    else {
      const executor = memories.get(message.memory) as Executor;
      if (message.kind === "run") return executor.run(message.request);
      executor.prepare(message.number, message.program);
    }
    return [];
  };
  let last: Promise<unknown> = Promise.resolve();
  return (message) => {
    last = last.then(async () => {
      try {
        const downloads = await answer(message as WorkerMessage);
        post({ downloads }, buffersOf(downloads));
      } catch (error) {
        post({ error: isOutOfMemory(error) ? OUT_OF_MEMORY : messageOf(error) }, []);
      }
    });
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function buffersOf(downloads: readonly Downloads[]): ArrayBuffer[] {
  return downloads.flatMap((arrays) =>
    Object.values(arrays).map((array) => array.buffer as ArrayBuffer),
  );
}
