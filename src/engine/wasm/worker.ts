import type { Downloads } from "../engine.ts";
import { executorHost, type PortAnswer, type PortMessage } from "../ports.ts";
import { boundBackend } from "./bound.ts";

/**
 * Answers what the engine asks of a worker, in order; the same code in Node and in browsers.
 * @param post sends an answer and hands over the memory of its arrays
 * @returns to be called with every message
 */
export function serve(
  post: (answer: PortAnswer, transfer: ArrayBuffer[]) => void,
): (message: unknown) => void {
  const ask = executorHost(boundBackend);
  return async (message) => {
    try {
      const downloads = await ask(message as PortMessage);
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
