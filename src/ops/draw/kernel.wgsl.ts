/** Numbers that cells draw, on a graphics card (README.md; reference.ts is the definition). */
import { sumUp } from "../sum.wgsl.ts";
import { defineKernel } from "../wgsl.ts";
import { LEAST_POSTERIOR, LEAST_PRIOR, MOST_POSTERIOR, MOST_PRIOR } from "./sizes.ts";

const JOINT = {
  channels: "u32",
  depth: "u32",
  cells: "u32",
  grid: "u32",
  features: "u32",
} as const;

/** Number `item` of the joined rows of a grid: the places of its cell and column, and of what it is joined of. */
const ROWS = `
  let width = n.channels + n.depth;
  if (item >= n.cells * width) { return; }
  let cell = n.grid * n.cells + item / width;
  let column = item % width;
  let row = n.grid * n.cells * width + item;
  let feature = (n.features * n.cells + item / width) * n.depth + column - n.channels;`;

export const joinKernel = /* @__PURE__ */ defineKernel({
  label: "draw.join",
  size: 64,
  buffers: { cells: "f32", features: "f32", joined: "write f32" },
  numbers: JOINT,
  main: `${ROWS}
  if (column < n.channels) { joined[joinedAt(row)] = cells[cellsAt(cell * n.channels + column)]; }
  else { joined[joinedAt(row)] = features[featuresAt(feature)]; }`,
});

export const partKernel = /* @__PURE__ */ defineKernel({
  label: "draw.part",
  size: 64,
  buffers: { dJoined: "f32", dCells: "write f32", dFeatures: "write f32" },
  numbers: JOINT,
  main: `${ROWS}
  if (column < n.channels) { dCells[dCellsAt(cell * n.channels + column)] += dJoined[dJoinedAt(row)]; }
  else { dFeatures[dFeaturesAt(feature)] = dJoined[dJoinedAt(row)]; }`,
});

/** `grid` and `noise` are the places of the turn's grid, and of its first noise. */
const DRAWS = {
  cells: "u32",
  numbers: "u32",
  most: "u32",
  priorWidth: "u32",
  posteriorWidth: "u32",
  grid: "u32",
  noise: "u32",
} as const;

/** Both heads' numbers of draw `i` of a cell, counted through all grids: the prior's, then the posterior's. */
const PRIOR = `
fn priorMean(cell: u32, i: u32) -> f32 { return prior[priorAt(cell * n.priorWidth + i)]; }
fn priorLog(cell: u32, i: u32) -> f32 { return prior[priorAt(cell * n.priorWidth + n.most + i)]; }
fn priorDeviation(cell: u32, i: u32) -> f32 {
  return exp(clamp(priorLog(cell, i), ${LEAST_PRIOR}, ${MOST_PRIOR}));
}
fn noiseOf(cell: u32, i: u32) -> f32 { return noise[noiseAt(n.noise + cell % n.cells * n.numbers + i)]; }`;
const POSTERIOR = `${PRIOR}
fn shiftOf(cell: u32, i: u32) -> f32 { return posterior[posteriorAt(cell * n.posteriorWidth + i)]; }
fn scaleOf(cell: u32, i: u32) -> f32 { return posterior[posteriorAt(cell * n.posteriorWidth + n.numbers + i)]; }`;

/** A number of a cell an invocation; zeros beyond those that it draws. */
export const priorKernel = /* @__PURE__ */ defineKernel({
  label: "draw.fromPrior",
  size: 64,
  buffers: { prior: "f32", noise: "f32", drawn: "write f32" },
  numbers: DRAWS,
  declarations: PRIOR,
  main: `
  if (item >= n.cells * n.most) { return; }
  let cell = n.grid * n.cells + item / n.most; let i = item % n.most;
  var number = 0.0;
  if (i < n.numbers) { number = fma(priorDeviation(cell, i), noiseOf(cell, i), priorMean(cell, i)); }
  drawn[drawnAt(cell * n.most + i)] = number;`,
});

/** Invocations that share a grid: one workgroup, so that its sums have one order. */
const LANES = 256;

export const posteriorKernel = /* @__PURE__ */ defineKernel({
  label: "draw.fromPosterior",
  size: LANES,
  buffers: {
    prior: "f32",
    posterior: "f32",
    noise: "f32",
    drawn: "write f32",
    logRatio: "write f32",
    divergence: "write f32",
  },
  numbers: { ...DRAWS, index: "u32" },
  declarations: `${POSTERIOR}
var<workgroup> ratios: array<f32, ${LANES}>;
var<workgroup> divergences: array<f32, ${LANES}>;`,
  main: `
  for (var at = lane; at < n.cells * n.most; at += ${LANES}) {
    let cell = n.grid * n.cells + at / n.most; let i = at % n.most;
    if (i >= n.numbers) { drawn[drawnAt(cell * n.most + i)] = 0; continue; }
    let draw = noiseOf(cell, i); let shift = shiftOf(cell, i);
    let log = clamp(scaleOf(cell, i), ${LEAST_POSTERIOR}, ${MOST_POSTERIOR});
    let narrowing = exp(log);
    let standard = fma(narrowing, draw, shift);
    drawn[drawnAt(cell * n.most + i)] = fma(priorDeviation(cell, i), standard, priorMean(cell, i));
    ratios[lane] += 0.5 * (draw * draw - standard * standard) + log;
    divergences[lane] += 0.5 * (shift * shift + narrowing * narrowing - 1) - log;
  }
${sumUp(LANES, "ratios")}
${sumUp(LANES, "divergences")}
  if (lane == 0) { logRatio[logRatioAt(n.index)] = ratios[0]; divergence[divergenceAt(n.index)] = divergences[0]; }`,
});

/** Gradients of both heads: a number of the prior's row an invocation, which is no shorter than the posterior's. */
function backwardKernel<const B extends object, const N extends object>(
  label: string,
  buffers: B,
  numbers: N,
  weight: string,
  isSampled: boolean,
) {
  const [standardSlope, shiftSlope, scaleSlope] = isSampled
    ? ["weight * standard", "0", "-1"]
    : ["0", "weight * shift", "narrowing * narrowing - 1"];
  return defineKernel({
    label,
    size: 64,
    buffers: {
      ...{ prior: "f32", posterior: "f32", noise: "f32", dDrawn: "f32" },
      ...buffers,
      ...{ dPrior: "write f32", dPosterior: "write f32" },
    },
    numbers: { ...DRAWS, ...numbers },
    declarations: `${POSTERIOR}
/** Gradients of a number's mean, log deviation, shift and log scale. */
fn gradients(cell: u32, i: u32) -> vec4f {
  let weight = ${weight};
  let draw = noiseOf(cell, i); let shift = shiftOf(cell, i);
  let log = priorLog(cell, i); let scale = scaleOf(cell, i);
  let gradient = dDrawn[dDrawnAt(cell * n.most + i)];
  let narrowing = exp(clamp(scale, ${LEAST_POSTERIOR}, ${MOST_POSTERIOR}));
  let standard = fma(narrowing, draw, shift);
  let deviation = priorDeviation(cell, i);
  let dStandard = deviation * gradient + ${standardSlope};
  let dLog = gradient * deviation * standard;
  let dScale = dStandard * narrowing * draw + weight * (${scaleSlope});
  return vec4f(
    gradient,
    select(0.0, dLog, log >= ${LEAST_PRIOR} && log <= ${MOST_PRIOR}),
    dStandard + ${shiftSlope},
    select(0.0, dScale, scale >= ${LEAST_POSTERIOR} && scale <= ${MOST_POSTERIOR}),
  );
}`,
    main: `
  if (item >= n.cells * n.priorWidth) { return; }
  let cell = n.grid * n.cells + item / n.priorWidth; let column = item % n.priorWidth;
  var ofPrior = 0.0;
  if (column < n.numbers) { ofPrior = gradients(cell, column).x; }
  if (column >= n.most && column < n.most + n.numbers) { ofPrior = gradients(cell, column - n.most).y; }
  dPrior[dPriorAt(cell * n.priorWidth + column)] = ofPrior;
  if (column >= n.posteriorWidth) { return; }
  var ofPosterior = 0.0;
  if (column < n.numbers) { ofPosterior = gradients(cell, column).z; }
  if (column >= n.numbers && column < 2 * n.numbers) { ofPosterior = gradients(cell, column - n.numbers).w; }
  dPosterior[dPosteriorAt(cell * n.posteriorWidth + column)] = ofPosterior;`,
  });
}

export const divergenceBackwardKernel = /* @__PURE__ */ backwardKernel(
  "draw.backward",
  { weights: "f32" },
  {},
  "weights[weightsAt(0)]",
  false,
);
export const sampledBackwardKernel = /* @__PURE__ */ backwardKernel(
  "draw.sampledBackward",
  {},
  { weight: "f32" },
  "n.weight",
  true,
);
