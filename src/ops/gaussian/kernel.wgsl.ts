/** Latents drawn from diagonal Gaussians on a graphics card (reference.ts is the definition); places count from where an array begins. */
import { sumUp } from "../sum.wgsl.ts";
import { defineKernel } from "../wgsl.ts";

/** Invocations that share a latent: one workgroup, so that its sum has one order. */
const LANES = 64;
const SUMS = `var<workgroup> sums: array<f32, ${LANES}>;`;

export const sampleKernel = /* @__PURE__ */ defineKernel({
  label: "gaussian.sample",
  size: LANES,
  buffers: { posterior: "f32", noise: "f32", z: "write f32", logRatio: "write f32" },
  numbers: { latent: "u32", picture: "u32", index: "u32" },
  declarations: SUMS,
  main: `
  for (var i = lane; i < n.latent; i += ${LANES}) {
    let own = n.picture * 2 * n.latent + i;
    let deviation = posterior[posteriorAt(own + n.latent)];
    let draw = noise[noiseAt(n.index * n.latent + i)];
    let value = fma(exp(deviation), draw, posterior[posteriorAt(own)]);
    z[zAt(n.index * n.latent + i)] = value;
    sums[lane] += 0.5 * (draw * draw - value * value) + deviation;
  }
${sumUp(LANES, "sums")}
  if (lane == 0) { logRatio[logRatioAt(n.index)] = sums[0]; }`,
});

export const divergenceKernel = /* @__PURE__ */ defineKernel({
  label: "gaussian.divergence",
  size: LANES,
  buffers: { posterior: "f32", divergence: "write f32" },
  numbers: { latent: "u32", index: "u32" },
  declarations: SUMS,
  main: `
  for (var i = lane; i < n.latent; i += ${LANES}) {
    let own = n.index * 2 * n.latent + i;
    let mean = posterior[posteriorAt(own)];
    let deviation = posterior[posteriorAt(own + n.latent)];
    sums[lane] += 0.5 * (mean * mean + exp(2 * deviation) - 1) - deviation;
  }
${sumUp(LANES, "sums")}
  if (lane == 0) { divergence[divergenceAt(n.index)] = sums[0]; }`,
});

/** The gradients of a mean and of the logarithm of a deviation, from `mean`, `deviation`, `draw`, `gradient` and `weight`. */
const GRADIENTS = {
  evidence: `
  let dMean = gradient + weight * mean;
  let dLog = gradient * draw * deviation + weight * (deviation * deviation - 1);`,
  importance: `
  let dMean = share[shareAt(n.index)] * (gradient + weight * (mean + deviation * draw - draw / deviation));
  let dLog = dMean * draw * deviation;`,
  sampled: `
  let dMean = gradient + weight * (mean + deviation * draw);
  let dLog = dMean * draw * deviation - weight;`,
};

function backwardKernel<const B extends object, const N extends object>(
  kind: keyof typeof GRADIENTS,
  buffers: B,
  numbers: N,
  weight: string,
) {
  return defineKernel({
    label: `gaussian.backward: ${kind}`,
    size: 64,
    buffers: { posterior: "f32", noise: "f32", dz: "f32", ...buffers, dPosterior: "write f32" },
    numbers: { latent: "u32", index: "u32", ...numbers },
    main: `
  if (item >= n.latent) { return; }
  let own = n.index * 2 * n.latent + item;
  let mean = posterior[posteriorAt(own)];
  let deviation = exp(posterior[posteriorAt(own + n.latent)]);
  let draw = noise[noiseAt(n.index * n.latent + item)];
  let gradient = dz[dzAt(n.index * n.latent + item)];
  let weight = ${weight};
  ${GRADIENTS[kind]}
  dPosterior[dPosteriorAt(own)] = dMean;
  dPosterior[dPosteriorAt(own + n.latent)] = dLog;`,
  });
}

export const evidenceKernel = /* @__PURE__ */ backwardKernel(
  "evidence",
  { weights: "f32" },
  {},
  "weights[weightsAt(0)]",
);
export const importanceKernel = /* @__PURE__ */ backwardKernel(
  "importance",
  { share: "f32" },
  { weight: "f32" },
  "n.weight",
);
export const sampledKernel = /* @__PURE__ */ backwardKernel(
  "sampled",
  {},
  { weight: "f32" },
  "n.weight",
);
