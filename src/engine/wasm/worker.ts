import type { Downloads, OperationFamily } from "../engine.ts";
import { ExecutorHost, type PortAnswer, type PortMessage } from "../ports.ts";
import { executorsOf } from "./families.ts";

/** The first message to a worker: the compiled kernels, and whose they are. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly family: OperationFamily;
}

/**
 * Answers what the engine asks of a worker, in order; the same code in Node and in browsers.
 * @param post sends an answer and hands over the memory of its arrays
 * @returns to be called with every message, the first one a {@link WorkerStart}
 */
export function serve(
  post: (answer: PortAnswer, transfer: ArrayBuffer[]) => void,
): (message: unknown) => void {
  let host: Promise<ExecutorHost> | undefined;
  const answer = async (message: PortMessage): Promise<void> => {
    try {
      const downloads = (await (host as Promise<ExecutorHost>)).handle(message);
      post({ downloads }, buffersOf(downloads));
    } catch (error) {
      post({ error: error instanceof Error ? error.message : String(error) }, []);
    }
  };
  return (message) => {
    if (host) answer(message as PortMessage);
    else host = startHost(message as WorkerStart);
  };
}

async function startHost({ module, family }: WorkerStart): Promise<ExecutorHost> {
  const create = await executorsOf(family);
  return new ExecutorHost(() => create(module));
}

function buffersOf(downloads: readonly Downloads[]): ArrayBuffer[] {
  return downloads.flatMap((arrays) =>
    Object.values(arrays).map((array) => array.buffer as ArrayBuffer),
  );
}
