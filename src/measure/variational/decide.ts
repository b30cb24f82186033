/** Where a picture is decided while it grows: how many nats the numbers carry that each cell draws. */
import type { Engine } from "../../engine/engine.ts";
import { sum } from "../../numbers/statistics.ts";
import { LEAST_POSTERIOR, MOST_POSTERIOR } from "../../ops/draw/sizes.ts";
import { type DrawnPosterior, encodePictures, latentOf } from "../../systems/variational/encode.ts";
import type { DecoderModel } from "../../systems/variational/film.ts";

/** What one grid decides of a picture. */
export interface DecidedGrid {
  /** Side of the grid in cells. */
  readonly side: number;
  /** Divergence of each cell's posterior from its prior, in nats [side, side]. */
  readonly cells: Float32Array;
  /** Their sum. */
  readonly nats: number;
}

/** What decides a picture. */
export interface Decided {
  /** Divergence of the latent's posterior, in nats. */
  readonly latentNats: number;
  /** What cells draw, one grid after another. */
  readonly grids: readonly DecidedGrid[];
  /** The picture's latent [Z + lots], of means. */
  readonly latent: Float32Array;
}

/**
 * Measures what decides pictures, with every number drawn as the mean of its posterior.
 * @param pictures [count, size, size, D]
 */
export async function decide(
  engine: Engine,
  model: DecoderModel,
  pictures: Float32Array,
): Promise<Decided[]> {
  const decided: Decided[] = [];
  for await (const encoded of encodePictures(engine, model, pictures)) {
    const { moments, draws } = encoded;
    const z = model.spec.latent;
    const divergences = Array.from({ length: z }, (_, i) => divergence(moments[i], moments[z + i]));
    decided.push({
      latentNats: sum(divergences),
      grids: draws.map(decidedGrid),
      latent: latentOf(model.spec, encoded),
    });
  }
  return decided;
}

function decidedGrid({ side, numbers, shifts, scales }: DrawnPosterior): DecidedGrid {
  const cells = new Float32Array(side * side);
  for (const [i, shift] of shifts.entries()) {
    const log = Math.min(MOST_POSTERIOR, Math.max(LEAST_POSTERIOR, scales[i]));
    cells[Math.floor(i / numbers)] += divergence(shift, log);
  }
  return { side, cells, nats: sum(cells) };
}

/** Divergence of a Gaussian from the standard one (src/ops/gaussian). @param log logarithm of its deviation */
function divergence(mean: number, log: number): number {
  return 0.5 * (mean ** 2 + Math.exp(2 * log) - 1) - log;
}
