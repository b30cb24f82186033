// Log-likelihood of a picture of 8 bits a channel under the mixture of discretised logistics that a grid's first channels
// hold (reference.ts is the definition, README.md has the formulas). Scalars in f64, with AssemblyScript's own
// exponential and logarithm: the same bits everywhere.
import { cellAt } from "../grid/cells.as";
import { MEAN_UNIT, MOST_MIXTURES } from "./sizes";

/** Half the width of a bin of 8 bits. */
const HALF: f64 = 0.5 / 255;
/** Log scales are limited to this, up and down. */
const LIMIT: f64 = 7;
/** logit + log P of each component of the pixel in hand. */
const JOINT = memory.data(MOST_MIXTURES * 8, 8);

// @ts-ignore: decorator
@inline
function get(base: usize, index: i32): f64 {
  return <f64>load<f32>(base + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function put(base: usize, index: i32, value: f64): void {
  store<f32>(base + (<usize>index << 2), <f32>value);
}

/** log P of a value under a logistic; its slopes, negated and by the channels, go to dMean and dLogScale unless they are 0. */
function scoreBin(value: f64, mean: f64, logScale: f64, dMean: usize, dLogScale: usize): f64 {
  const limited = Math.min(Math.max(logScale, -LIMIT), LIMIT);
  const precision = Math.exp(-limited);
  const a = (value - HALF - mean) * precision, b = (value + HALF - mean) * precision;
  const smallA = Math.exp(-Math.abs(a)), smallB = Math.exp(-Math.abs(b));
  // σ(a) and σ(-b)
  const below = (a > 0 ? 1 : smallA) / (1 + smallA), above = (b > 0 ? smallB : 1) / (1 + smallB);
  let logProbability: f64, slope: f64, scaleSlope: f64;
  if (value < HALF) {
    logProbability = Math.min(b, 0) - Math.log1p(smallB);
    slope = -above;
    scaleSlope = -b * above;
  } else if (value > 1 - HALF) {
    logProbability = -Math.max(a, 0) - Math.log1p(smallA);
    slope = below;
    scaleSlope = a * below;
  } else {
    const d = 2 * HALF * precision;
    const inside = -Math.expm1(-d);
    logProbability = Math.min(b, 0) - Math.max(a, 0) + Math.log(inside / ((1 + smallA) * (1 + smallB)));
    slope = below - above;
    scaleSlope = a * below - b * above - d * (1 - inside) / inside;
  }
  if (dMean) {
    store<f32>(dMean, <f32>(-MEAN_UNIT * slope * precision));
    store<f32>(dLogScale, limited == logScale ? <f32>(-scaleSlope) : 0);
  }
  return logProbability;
}

/**
 * log p of one pixel.
 * @param values f32 [D]; 0 for a pixel of zeros
 * @param dCell gradient of -scale log p; 0 to leave it out
 */
function scorePixel(cell: usize, values: usize, D: i32, M: i32, dCell: usize, scale: f64): f64 {
  let largestLogit = get(cell, 0), largest: f64 = -Infinity;
  for (let m = 0; m < M; m++) {
    const logit = get(cell, m);
    largestLogit = Math.max(largestLogit, logit);
    let joint = logit;
    for (let c = 0; c < D; c++) {
      const at = M + 2 * m * D + c;
      const dMean = dCell ? dCell + (<usize>at << 2) : 0;
      joint += scoreBin(values ? get(values, c) : 0, MEAN_UNIT * get(cell, at), get(cell, at + D), dMean, dMean + (<usize>D << 2));
    }
    store<f64>(JOINT + (<usize>m << 3), joint);
    largest = Math.max(largest, joint);
  }
  let prior: f64 = 0, sum: f64 = 0;
  for (let m = 0; m < M; m++) {
    prior += Math.exp(get(cell, m) - largestLogit);
    sum += Math.exp(load<f64>(JOINT + (<usize>m << 3)) - largest);
  }
  if (dCell) {
    for (let m = 0; m < M; m++) {
      const share = Math.exp(load<f64>(JOINT + (<usize>m << 3)) - largest) / sum;
      put(dCell, m, scale * (Math.exp(get(cell, m) - largestLogit) / prior - share));
      const start = M + 2 * m * D;
      for (let i = start; i < start + 2 * D; i++) put(dCell, i, scale * share * get(dCell, i));
    }
  }
  return largest - largestLogit + Math.log(sum / prior);
}

/**
 * @param picture f32 [size, size, D], in the middle of the grid; cells outside stand for a frame of zeros
 * @param M components
 * @param framed 1 to score the frame too
 * @param dGrid gradient of -scale log p by all channels of the cells; 0 to leave it out
 * @returns log p, in nats
 */
export function logisticMixture(grid: usize, side: i32, channels: i32, picture: usize, size: i32, D: i32, M: i32, framed: i32, dGrid: usize, scale: f64): f64 {
  const margin = (side - size) / 2;
  let sum: f64 = 0;
  for (let y = 0; y < side; y++) {
    const row = y - margin;
    for (let x = 0; x < side; x++) {
      const column = x - margin;
      const dCell = dGrid ? cellAt(dGrid, side, channels, y, x) : 0;
      if (dGrid) memory.fill(dCell, 0, <usize>channels << 2);
      const isInside = row >= 0 && row < size && column >= 0 && column < size;
      if (!isInside && !framed) continue;
      const values = isInside ? picture + (<usize>((row * size + column) * D) << 2) : 0;
      sum += scorePixel(cellAt(grid, side, channels, y, x), values, D, M, dCell, scale);
    }
  }
  return sum;
}
