/** Starts the worker of an element, whatever origin its script comes from. */
import { isForeign, startForeignWorker } from "../engine/wasm/foreign-worker.ts";
import { CLOSED, type DishThread } from "./creature.ts";
import type { DishService } from "./dish-service.ts";
import { connect } from "./protocol.ts";

const NOT_STARTED =
  "The worker of the dish could not be started: check the network and the page's Content Security Policy (worker-src, script-src).";

/**
 * Starts a worker that runs a dish.
 * @throws Error when the browser refuses to start it
 */
export function startDishWorker(): DishThread {
  const worker = createWorker();
  const { service, breakOff } = connect<DishService>(worker);
  worker.onerror = ({ message }) => breakOff(new Error(message || NOT_STARTED));
  return {
    service,
    close: () => {
      worker.terminate();
      breakOff(CLOSED);
    },
  };
}

// Bundlers would take `new URL(…, import.meta.url)` for one more file to copy.
const here = import.meta.url;

function createWorker(): Worker {
  const url = new URL("./worker.js", here);
  try {
    if (isForeign(url)) return startForeignWorker(url);
    return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  } catch {
    throw new Error(NOT_STARTED);
  }
}
