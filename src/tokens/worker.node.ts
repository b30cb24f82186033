import { parentPort, workerData } from "node:worker_threads";
import { TokenGenerator } from "./generator.ts";
import type { PoolStart, PoolTask } from "./pool.node.ts";

const { module, settings } = workerData as PoolStart;
const generator = new TokenGenerator(module, settings);

parentPort?.on("message", ({ first, count, stride, most }: PoolTask) => {
  const outcomes = Array.from({ length: count }, (_, i) =>
    generator.tryRule(first + i * stride, most),
  );
  parentPort?.postMessage(
    outcomes,
    outcomes.map(({ tokens }) => tokens.buffer as ArrayBuffer),
  );
});
