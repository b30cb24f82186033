/** What the wasm engine needs of Node. The browser's half is host.browser.ts; package.json's "imports" chooses. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { WorkerLink } from "../workers.ts";

/** Bytes of kernels. */
export async function readKernels(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(url));
}

/** Node 20 knows relaxed SIMD only behind a flag, which later versions ignore. */
export function allowRelaxedSimd(): void {
  if (Number.parseInt(process.versions.node, 10) < 22)
    setFlagsFromString("--experimental-wasm-relaxed-simd");
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
