/** What one worker takes through together, and the arrays that are made for it. */
import type { ArrayBufferSpec, BufferScope } from "../../engine/engine.ts";
import type { VariationalSpec } from "./spec.ts";

/** Extent of one shard. */
export interface ShardExtent<Spec = VariationalSpec> {
  readonly spec: Spec;
  /** Pictures of a shard. */
  readonly images: number;
  /** Latents drawn for each picture. */
  readonly samples: number;
  /** Whether everything is kept that the way back needs. */
  readonly gradients: boolean;
  /** Further pictures, which go on from grids of the pool; undefined where training keeps none. */
  readonly pooled?: number;
}

const array = (scope: BufferScope, length: number): ArrayBufferSpec => ({
  type: "f32",
  scope,
  length,
});
export const shared = (length: number): ArrayBufferSpec => array("shared", length);
export const scratch = (length: number): ArrayBufferSpec => array("scratch", length);
