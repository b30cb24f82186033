import { parentPort } from "node:worker_threads";
import { serve } from "./worker.ts";

parentPort?.on(
  "message",
  serve((answer, transfer) => parentPort?.postMessage(answer, transfer)),
);
