import { mixtureNumbers } from "./layout.ts";
import { MEAN_UNIT } from "./sizes.ts";

/** Half the width of a bin of 8 bits. */
const HALF = 0.5 / 255;
/** Log scales are limited to this, up and down. */
const LIMIT = 7;

/**
 * Log-likelihood of a picture of 8 bits a channel under a mixture of discretised logistics a pixel (Salimans and others
 * 2017, section 2.1), and the gradient of its negative.
 * @param parameters [pixels, M (1 + 2 D)]
 * @param picture [pixels, D], from 0 to 1 in steps of 1/255
 */
export function logisticMixture(
  parameters: Float64Array,
  picture: Float64Array,
  mixtures: number,
  channels: number,
): { readonly logLikelihood: number; readonly dParameters: Float64Array } {
  const numbers = mixtureNumbers(mixtures, channels);
  const dParameters = new Float64Array(parameters.length);
  let logLikelihood = 0;
  for (let pixel = 0; pixel < picture.length / channels; pixel++) {
    const values = picture.subarray(pixel * channels, (pixel + 1) * channels);
    const cell = parameters.subarray(pixel * numbers, (pixel + 1) * numbers);
    const dCell = dParameters.subarray(pixel * numbers, (pixel + 1) * numbers);
    logLikelihood += scorePixel(cell, values, mixtures, dCell);
  }
  return { logLikelihood, dParameters };
}

/** log p of one pixel; the gradient of its negative goes to `dCell`. */
function scorePixel(
  cell: Float64Array,
  values: Float64Array,
  mixtures: number,
  dCell: Float64Array,
): number {
  const channels = values.length;
  const logits = cell.subarray(0, mixtures);
  const meanAt = (m: number, c: number): number => mixtures + 2 * m * channels + c;
  const joint = logits.map((logit, m) => {
    let sum = logit;
    for (let c = 0; c < channels; c++) {
      const at = meanAt(m, c);
      const bin = scoreBin(values[c], MEAN_UNIT * cell[at], cell[at + channels]);
      sum += bin.logProbability;
      dCell[at] = -MEAN_UNIT * bin.dMean;
      dCell[at + channels] = -bin.dLogScale;
    }
    return sum;
  });
  const [logPrior, logJoint] = [logSumExp(logits), logSumExp(joint)];
  for (let m = 0; m < mixtures; m++) {
    const share = Math.exp(joint[m] - logJoint);
    dCell[m] = Math.exp(logits[m] - logPrior) - share;
    const start = meanAt(m, 0);
    for (let i = start; i < start + 2 * channels; i++) dCell[i] *= share;
  }
  return logJoint - logPrior;
}

/** Log-probability of one value under one logistic, and its slopes. */
function scoreBin(value: number, mean: number, logScale: number) {
  const limited = Math.min(Math.max(logScale, -LIMIT), LIMIT);
  const scale = Math.exp(limited);
  const a = (value - HALF - mean) / scale;
  const b = (value + HALF - mean) / scale;
  const isFree = limited === logScale ? 1 : 0;
  // P = σ(b) σ(-a) (1 - e^-width); the first bin has σ(b) alone, the last one σ(-a).
  const [first, last] = [value < HALF, value > 1 - HALF];
  const [below, above] = [first ? 0 : sigmoid(a), last ? 0 : sigmoid(-b)];
  const width = (2 * HALF) / scale;
  const isInner = !first && !last;
  return {
    logProbability:
      (last ? 0 : -softplus(-b)) +
      (first ? 0 : -softplus(a)) +
      (isInner ? Math.log(-Math.expm1(-width)) : 0),
    dMean: (below - above) / scale,
    dLogScale: isFree * (a * below - b * above - (isInner ? width / Math.expm1(width) : 0)),
  };
}

/** log(1 + e^x) without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function logSumExp(values: Float64Array): number {
  const largest = Math.max(...values);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
