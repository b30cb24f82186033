/** Turns cells into what they say of their pixels. */

import { MEAN_UNIT } from "../../ops/logistic-mixture/sizes.ts";
import { type CellularSpec, mixturesOf } from "./cells.ts";
import { pictureChannels } from "./encoder.ts";

/**
 * Returns the picture that cells expect: for every pixel the probability of white, or the mean colour of its mixture.
 * @param cells cells of a grid, [side, side, C]
 * @param size side of the picture in the middle of the grid, in pixels
 * @returns picture [size, size, D], numbers from 0 to 1
 */
export function expectedPicture(
  spec: Pick<CellularSpec, "channels" | "likelihood" | "pictureChannels">,
  cells: ArrayLike<number>,
  side: number,
  size: number,
): Float32Array {
  const channels = pictureChannels(spec);
  const mixtures = mixturesOf(spec);
  const margin = (side - size) / 2;
  const picture = new Float32Array(size * size * channels);
  for (let pixel = 0; pixel < size * size; pixel++) {
    const y = Math.floor(pixel / size) + margin;
    const x = (pixel % size) + margin;
    const cell = (y * side + x) * spec.channels;
    if (mixtures === 0) picture[pixel] = 1 / (1 + Math.exp(-cells[cell]));
    else picture.set(meanColour(cells, cell, mixtures, channels), pixel * channels);
  }
  return picture;
}

/** Averages the means of a cell's components, each limited to 0..1, weighted by the components' probabilities. */
function meanColour(
  cells: ArrayLike<number>,
  cell: number,
  mixtures: number,
  channels: number,
): Float64Array {
  const logits = Array.from({ length: mixtures }, (_, m) => cells[cell + m]);
  const largest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const colour = new Float64Array(channels);
  for (const [m, weight] of weights.entries())
    for (let c = 0; c < channels; c++) {
      const mean = MEAN_UNIT * cells[cell + mixtures + 2 * m * channels + c];
      colour[c] += (weight / total) * Math.min(1, Math.max(0, mean));
    }
  return colour;
}

/** Returns what a cell of zeros shows in each channel of its pixel. */
export function blankOf(spec: CellularSpec): number {
  return mixturesOf(spec) === 0 ? 0.5 : 0;
}
