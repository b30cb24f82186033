import type { Downloads } from "../engine.ts";
import { ExecutorHost, type PortAnswer, type PortMessage } from "../ports.ts";
import { WasmExecutor } from "./executor.ts";

/** The first message to a worker: the compiled kernels. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
}

/**
 * Answers what the engine asks of a worker, in order; the same code in Node and in browsers.
 * @param post sends an answer and hands over the memory of its arrays
 * @returns to be called with every message, the first one a {@link WorkerStart}
 */
export function serve(
  post: (answer: PortAnswer, transfer: ArrayBuffer[]) => void,
): (message: unknown) => void {
  let host: ExecutorHost | undefined;
  return (message) => {
    if (!host) {
      const { module } = message as WorkerStart;
      host = new ExecutorHost(() => new WasmExecutor(module));
      return;
    }
    try {
      const downloads = host.handle(message as PortMessage);
      post({ downloads }, buffersOf(downloads));
    } catch (error) {
      post({ error: error instanceof Error ? error.message : String(error) }, []);
    }
  };
}

function buffersOf(downloads: readonly Downloads[]): ArrayBuffer[] {
  return downloads.flatMap((arrays) =>
    Object.values(arrays).map((array) => array.buffer as ArrayBuffer),
  );
}
