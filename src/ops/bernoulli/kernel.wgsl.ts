/** Likelihoods of black and white pictures on a graphics card (reference.ts is the definition). */
import { gradientKernel, scoreKernel } from "../grid/scored.wgsl.ts";

const SCORE = `
  var wanted = 0.0;
  if (isInside) { wanted = picture[pictureAt(pixel)]; }
  let logit = states[statesAt(cell)];
  let small = exp(-abs(logit));
  let logLikelihood = wanted * logit - max(logit, 0) - log1p(small);`;

export const bernoulliKernel = /* @__PURE__ */ scoreKernel(
  "bernoulli.score",
  "",
  `${SCORE}
  return logLikelihood;`,
);

export const bernoulliGradientKernel = /* @__PURE__ */ gradientKernel(
  "bernoulli.gradient",
  "",
  `${SCORE}
  dState[dStateAt(dCell)] = n.scale * (select(small, 1.0, logit > 0) / (1 + small) - wanted);
  return logLikelihood;`,
);
