// A small model whose training goes on from grids of a pool, and batches for it.
import type { Engine } from "../../src/engine/engine.ts";
import { normals } from "../../src/numbers/normal.ts";
import { deriveKey, uniform } from "../../src/numbers/random.ts";
import {
  createPoolTrainer,
  type PoolBatch,
  type PoolGradients,
} from "../../src/training/variational/pool-trainer.ts";
import { randomVnca, smallSpec } from "./variational.ts";

/** A first grid of 2 x 2 cells that doubles twice before the rule runs. */
export const spec = smallSpec({
  steps: [0, 0, 4],
  update: { kind: "chain", hidden: [16], lastBias: false },
});
export const GRID = 7 * 7 * 8;

/** One shard: four new pictures, and four that go on. */
export function randomPoolBatch(rngSeed: number): PoolBatch {
  const key = deriveKey(rngSeed, 2);
  const pictures = (from: number) =>
    Float32Array.from({ length: 4 * 49 }, (_, i) => (uniform(key, from + i) < 0.4 ? 1 : 0));
  return {
    parameters: randomVnca(spec, rngSeed),
    steps: 3,
    pictures: pictures(0),
    noise: normals(deriveKey(rngSeed, 3), 4 * spec.latent),
    beta: 0.7,
    pooled: { pictures: pictures(1000), grids: normals(deriveKey(rngSeed, 4), 4 * GRID) },
  };
}

/** Gradients, figures and last grids of a batch. */
export async function gradientsOf(on: Engine, batch: PoolBatch): Promise<PoolGradients> {
  const trainer = await createPoolTrainer(on, spec, 8, 0.5);
  const result = await trainer.run(batch);
  await trainer.dispose();
  return result;
}
