/** What the wasm engine needs of Node. The browser's half is host.browser.ts; package.json's "imports" chooses. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { KernelArithmetic, OperationFamily } from "../engine.ts";
import type { WorkerLink } from "../ports.ts";

/** Bytes of the kernels of a family in one arithmetic. */
export async function readKernels(
  family: OperationFamily,
  arithmetic: KernelArithmetic,
): Promise<Uint8Array<ArrayBuffer>> {
  // Node 20 knows relaxed SIMD only behind a flag; later versions ignore it.
  if (arithmetic === "relaxed" && Number.parseInt(process.versions.node, 10) < 22) {
    setFlagsFromString("--experimental-wasm-relaxed-simd");
  }
  const name = family === "growing" ? arithmetic : `variational-${arithmetic}`;
  return new Uint8Array(await readFile(new URL(`./${name}.wasm`, import.meta.url)));
}

/** How many threads this machine runs side by side. */
export function hardwareThreads(): number {
  return availableParallelism();
}

/** Starts a worker of the engine. */
export async function startWorker(): Promise<WorkerLink> {
  const file = import.meta.url.endsWith(".ts") ? "./worker.node.ts" : "./worker.node.js";
  const worker = new Worker(new URL(file, import.meta.url));
  return {
    post: (message) => worker.postMessage(message),
    listen: (onMessage, onError) => {
      worker.on("message", onMessage);
      worker.on("error", onError);
      worker.on("exit", () => onError(new Error("A worker of the engine has ended.")));
    },
    close: async () => {
      await worker.terminate();
    },
  };
}
