/** What computes a run: the processor, or a graphics card, whose half is loaded only where a browser has WebGPU. */
import { createEngine, type Engine, type KernelArithmetic } from "blastema";

/** The processor, with as many threads as are of use; on this one where workers cannot start workers. */
export function startProcessor(shards: number, arithmetic?: KernelArithmetic): Promise<Engine> {
  const cores = navigator.hardwareConcurrency || 1;
  const threads = typeof Worker === "undefined" ? 0 : Math.min(cores, shards);
  return createEngine({ threads, arithmetic });
}

/** The graphics card; undefined where there is none that a browser lets pages use. */
export async function startCard(): Promise<Engine | undefined> {
  if (!navigator.gpu) return undefined;
  const { startCard } = await import("./train-card.ts");
  return startCard().catch(() => undefined);
}

/** Whether an error says that a graphics card was lost. */
export async function isLost(error: unknown, { name }: Engine): Promise<boolean> {
  return name === "webgpu" && (await import("./train-card.ts")).isLost(error);
}
