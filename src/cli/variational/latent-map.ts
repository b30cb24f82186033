/** Lays latents out in the plane, so that neighbours stay neighbours. */
import { deriveKey, STREAM, uniform } from "../../numbers/random.ts";
import { interruptible } from "../interrupt.ts";
import { Progress } from "../progress.ts";

/** How many of its nearest neighbours each latent is kept close to. */
const NEIGHBOURS = 30;
/** UMAP's `minDist`: larger than its 0.1, so that there is room for pictures. */
const LEAST_DISTANCE = 0.6;

/**
 * Lays latents out by UMAP (McInnes, Healy and Melville 2018). Random numbers are counter-based, so that each rngSeed
 * always gives the same map.
 * @param latents [count, Z]
 * @returns x and y of each latent, from 0 to 1; the longer side of the map is 1
 */
export async function layOut(
  latents: Float32Array,
  count: number,
  rngSeed: number,
): Promise<[x: number, y: number][]> {
  const { UMAP } = await import("umap-js");
  const key = deriveKey(rngSeed, STREAM.shuffle);
  let draws = 0;
  const map = new UMAP({
    nNeighbors: Math.min(NEIGHBOURS, count - 1),
    minDist: LEAST_DISTANCE,
    random: () => uniform(key, draws++),
  });
  const width = latents.length / count;
  const rows = Array.from({ length: count }, (_, i) =>
    Array.from(latents.subarray(i * width, (i + 1) * width)),
  );
  // Takes seconds, and leaves this thread no moment to hear Ctrl-C: whoever listens to it does so from here on.
  const epochs = map.initializeFit(rows);
  const progress = new Progress("rounds");
  await interruptible(async () => {
    for (let epoch = 0; epoch < epochs; epoch++) {
      map.step();
      progress.update({ done: epoch + 1, total: epochs });
      if (epoch % 16 === 0) await new Promise(setImmediate);
    }
  }).finally(() => progress.end());
  return within(map.getEmbedding());
}

/** Moves and scales points into the unit square. */
function within(points: readonly (readonly number[])[]): [number, number][] {
  const axis = (at: number) => points.map((point) => point[at]);
  const [left, top] = [0, 1].map((at) => Math.min(...axis(at)));
  const extent = Math.max(...[left, top].map((low, at) => Math.max(...axis(at)) - low)) || 1;
  return points.map(([x, y]) => [(x - left) / extent, (y - top) / extent]);
}
