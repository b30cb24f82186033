/** What a shard of variational programs is, and how its arrays are declared. */
import type { ArrayBufferSpec, BufferScope, Engine } from "../../engine/engine.ts";
import type { VariationalSpec } from "./spec.ts";

/** Extent of one shard. */
export interface ShardExtent<Spec = VariationalSpec> {
  readonly spec: Spec;
  /** Number of pictures in a shard. */
  readonly images: number;
  /** Number of latents drawn for each picture. */
  readonly samples: number;
  /** Whether everything that the way back needs is kept. */
  readonly gradients: boolean;
  /** Number of further pictures, which go on from grids of the pool; undefined if training keeps no pool. */
  readonly pooled?: number;
}

/** Shards that a graphics card, which computes all of them at once, gets of work that may have any number. */
const ON_CARD = 8;

/** How many shards an engine computes side by side, at least one. */
export function shardsAtOnce({ name, threads }: Engine): number {
  return name === "webgpu" ? ON_CARD : Math.max(1, threads);
}

const array = (scope: BufferScope, length: number): ArrayBufferSpec => ({
  type: "f32",
  scope,
  length,
});
export const shared = (length: number): ArrayBufferSpec => array("shared", length);
export const scratch = (length: number): ArrayBufferSpec => array("scratch", length);
