/** Likelihoods under mixtures of logistics on a graphics card (reference.ts is the definition, README.md has the formulas). */
import { gradientKernel, scoreKernel } from "../grid/scored.wgsl.ts";
import { MEAN_UNIT, MOST_MIXTURES } from "./sizes.ts";

/** log P of a value under one logistic, and its slopes by mean and log scale; `HALF` is half the width of a bin. */
const BIN = `
const HALF = 0.5 / 255;
/** Log scales are limited to this, up and down. */
const LIMIT = 7.0;
struct Bin { logProbability: f32, dMean: f32, dLogScale: f32 }
fn scoreBin(value: f32, mean: f32, logScale: f32) -> Bin {
  let limited = clamp(logScale, -LIMIT, LIMIT);
  let narrowness = exp(-limited);
  let a = (value - mean - HALF) * narrowness; let b = (value - mean + HALF) * narrowness;
  let smallA = exp(-abs(a)); let smallB = exp(-abs(b));
  // σ(a) and σ(-b)
  let below = select(smallA, 1.0, a > 0) / (1 + smallA); let above = select(1.0, smallB, b > 0) / (1 + smallB);
  let logAboveA = -max(a, 0) - log1p(smallA); let logBelowB = min(b, 0) - log1p(smallB);
  var bin: Bin;
  if (value < HALF) { bin = Bin(logBelowB, -above, -b * above); }
  else if (value > 1 - HALF) { bin = Bin(logAboveA, below, a * below); }
  else {
    let d = 2 * HALF * narrowness;
    let inside = -expm1(-d);
    bin = Bin(logBelowB + logAboveA + log(inside), below - above, a * below - b * above - d * (1 - inside) / inside);
  }
  return Bin(bin.logProbability, bin.dMean * narrowness, select(0.0, bin.dLogScale, limited == logScale));
}`;

/** @param slopes what is done with the slopes of a value's bin, whose mean is number `at` of the cell */
const score = (slopes: string) => `
  var joint: array<f32, ${MOST_MIXTURES}>;
  var largestLogit = states[statesAt(cell)];
  var largest = -3.4e38;
  for (var m = 0u; m < n.mixtures; m++) {
    let logit = states[statesAt(cell + m)];
    largestLogit = max(largestLogit, logit);
    var sum = logit;
    for (var c = 0u; c < n.depth; c++) {
      let at = n.mixtures + 2 * m * n.depth + c;
      var value = 0.0;
      if (isInside) { value = picture[pictureAt(pixel + c)]; }
      let bin = scoreBin(value, ${MEAN_UNIT} * states[statesAt(cell + at)], states[statesAt(cell + at + n.depth)]);
      sum += bin.logProbability;
      ${slopes}
    }
    joint[m] = sum;
    largest = max(largest, sum);
  }
  var prior = 0.0; var total = 0.0;
  for (var m = 0u; m < n.mixtures; m++) {
    prior += exp(states[statesAt(cell + m)] - largestLogit);
    total += exp(joint[m] - largest);
  }
  let logLikelihood = largest - largestLogit + log(total / prior);`;

export const mixtureKernel = /* @__PURE__ */ scoreKernel(
  "logistic-mixture.score",
  BIN,
  `${score("")}
  return logLikelihood;`,
);

export const mixtureGradientKernel = /* @__PURE__ */ gradientKernel(
  "logistic-mixture.gradient",
  BIN,
  `${score(`
      dState[dStateAt(dCell + at)] = -${MEAN_UNIT} * bin.dMean;
      dState[dStateAt(dCell + at + n.depth)] = -bin.dLogScale;`)}
  for (var m = 0u; m < n.mixtures; m++) {
    let share = exp(joint[m] - largest) / total;
    dState[dStateAt(dCell + m)] = n.scale * (exp(states[statesAt(cell + m)] - largestLogit) / prior - share);
    let start = n.mixtures + 2 * m * n.depth;
    for (var i = start; i < start + 2 * n.depth; i++) { dState[dStateAt(dCell + i)] *= n.scale * share; }
  }
  return logLikelihood;`,
);
