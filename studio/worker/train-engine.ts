/** What computes a run: the processor, or a graphics card, whose half is loaded only where a browser has WebGPU. */
import { createEngine, type Engine, type KernelArithmetic } from "blastema";
import type { Run } from "blastema/training";
import { SHARD_IMAGES } from "blastema/variational";

/** In how many parts a training step can be computed at once. */
export function shardsOf({
  kind,
  recipe,
}: {
  readonly kind: Run["kind"];
  readonly recipe: { readonly batch: number };
}): number {
  return kind === "variational" ? recipe.batch / SHARD_IMAGES : recipe.batch;
}

/** The processor, with as many threads as are of use; on this one where workers cannot start workers. */
export function startProcessor(shards: number, arithmetic?: KernelArithmetic): Promise<Engine> {
  const cores = navigator.hardwareConcurrency || 1;
  const threads = typeof Worker === "undefined" ? 0 : Math.min(cores, shards);
  return createEngine({ threads, arithmetic });
}

/**
 * The graphics card; undefined where there is none that a browser lets pages use.
 * @throws Error with one sentence, if it cannot be opened
 */
export async function openCard(): Promise<Engine | undefined> {
  return navigator.gpu && (await import("./train-card.ts")).startCard();
}

/** The same for work that the processor can do too: undefined also where it cannot be opened. */
export function startCard(): Promise<Engine | undefined> {
  return openCard().catch(() => undefined);
}

/** Whether an error says that a graphics card was lost. */
export async function isLost(error: unknown, { name }: Engine): Promise<boolean> {
  return name === "webgpu" && (await import("./train-card.ts")).isLost(error);
}
