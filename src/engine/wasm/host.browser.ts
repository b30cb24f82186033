/** What the wasm engine needs of a browser. Node's half is host.node.ts; package.json's "imports" chooses. */
import type { WorkerLink } from "../workers.ts";
import { isForeign, startForeignWorker } from "./foreign-worker.ts";

/** Bytes of kernels. */
export async function readKernels(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`The kernels could not be loaded from ${url}: ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Browsers have it or not. */
export function allowRelaxedSimd(): void {}

/** How many threads this machine runs side by side. */
export function hardwareThreads(): number {
  return navigator.hardwareConcurrency;
}

/** Workers of engines: Firefox ends one, in the middle of its work, to which nothing leads but what waits for its answers. */
const held = new Set<Worker>();

/** Starts a worker of the engine; from a Blob where the script comes from another origin. */
export async function startWorker(): Promise<WorkerLink> {
  const worker = createWorker();
  held.add(worker);
  return {
    post: (message) => worker.postMessage(message),
    listen: (onMessage, onError) => {
      worker.addEventListener("message", ({ data }) => onMessage(data));
      worker.addEventListener("error", ({ message }) =>
        onError(new Error(message || "A worker of the engine could not be started.")),
      );
    },
    close: async () => {
      worker.terminate();
      held.delete(worker);
    },
  };
}

// Bundlers would take `new URL(…, import.meta.url)` for one more file to copy.
const here = import.meta.url;

function createWorker(): Worker {
  const url = new URL("./worker.browser.js", here);
  if (isForeign(url)) return startForeignWorker(url);
  return new Worker(new URL("./worker.browser.js", import.meta.url), { type: "module" });
}
