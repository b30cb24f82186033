/** What the page shows of training, drawn in the worker. */
import { ALPHA, type GrowingSpec, toPicture, VISIBLE } from "blastema";
import type { Report, SparseState } from "blastema/training";
import type { BatchPictures } from "./train-protocol.ts";
import { tileOf } from "./train-tile.ts";

/** Draws a state of the pool small, by the mean over the cells of each pixel. @returns [side, side, 4] */
export function drawTile(
  { cells, values }: SparseState,
  height: number,
  width: number,
  { channels }: GrowingSpec,
): Uint8Array<ArrayBuffer> {
  const tile = tileOf(height, width);
  const sums = new Float32Array(tile.side * tile.side * VISIBLE);
  for (const [i, cell] of cells.entries()) {
    const row = Math.floor(Math.floor(cell / width) / tile.cells);
    const column = Math.floor((cell % width) / tile.cells);
    const to = (row * tile.side + column) * VISIBLE;
    // A cell counts as what can be seen of it, so that values beyond the range do not outshine their neighbours.
    const alpha = Math.min(1, Math.max(0, values[i * channels + ALPHA]));
    for (let c = 0; c < ALPHA; c++)
      sums[to + c] += Math.min(alpha, Math.max(0, values[i * channels + c]));
    sums[to + ALPHA] += alpha;
  }
  const area = tile.cells ** 2;
  return toPicture(
    sums.map((sum) => sum / area),
    tile.side,
    tile.side,
    "transparent",
  ).rgba;
}

/** The batch of a training step, before and after its rollout. */
export function drawBatchPictures(
  { step, rolloutSteps, batch, states }: Report,
  height: number,
  width: number,
): BatchPictures {
  const draw = (state: Float32Array) => toPicture(state, height, width, "transparent").rgba;
  return { step, rolloutSteps, before: batch.states.map(draw), after: states.map(draw) };
}
