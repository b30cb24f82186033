/** Turns pictures into latents. */
import type { Engine } from "../../engine/engine.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { encode } from "./bound-programs.ts";
import { encoderContents, encoderLayout } from "./buffers.ts";
import { posterior } from "./convolutions.ts";
import { pictureLength } from "./encoder.ts";
import type { VariationalSpec } from "./spec.ts";

/** Most pictures that a shard encodes together. */
const ENCODED_TOGETHER = 32;

/** Options of {@link meanLatents}. */
export interface EncodeOptions {
  /** Makes the encoding throw when it is aborted. */
  readonly signal?: AbortSignal;
  /** Called with the number of pictures encoded so far. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Computes the means of the posteriors of pictures, without running the decoder.
 * @param pictures [count, size, size, D], numbers from 0 to 1
 * @returns means [count, Z]
 */
export async function meanLatents(
  engine: Engine,
  { spec, parameters }: { readonly spec: VariationalSpec; readonly parameters: Parameters },
  pictures: Float32Array,
  { signal, onProgress }: EncodeOptions = {},
): Promise<Float32Array> {
  const length = pictureLength(spec);
  const count = pictures.length / length;
  const images = Math.max(1, Math.min(ENCODED_TOGETHER, count));
  const extent = { spec, images, gradients: false };
  const shards = Math.max(1, Math.min(engine.threads, Math.ceil(count / images)));
  const memory = await engine.allocate(encoderLayout(extent), shards);
  const shared = encoderContents(spec, parameters);
  const means = new Float32Array(count * spec.latent);
  try {
    for (let first = 0; first < count; first += shards * images) {
      signal?.throwIfAborted();
      const downloads = await memory.run(encode(extent), {
        shared,
        shards: Array.from({ length: shards }, (_, shard) => {
          const start = (first + shard * images) * length;
          const picture = new Float32Array(images * length);
          picture.set(pictures.subarray(start, start + picture.length));
          return { picture };
        }),
        download: [posterior(spec)],
      });
      for (const [shard, { [posterior(spec)]: moments }] of downloads.entries()) {
        const start = first + shard * images;
        for (let i = 0; i < Math.min(images, count - start); i++) {
          const mean = moments.subarray(2 * i * spec.latent, (2 * i + 1) * spec.latent);
          means.set(mean, (start + i) * spec.latent);
        }
      }
      onProgress?.(Math.min(count, first + shards * images));
    }
  } finally {
    await memory.dispose();
  }
  return means;
}
