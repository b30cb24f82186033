/**
 * Log-likelihood of a binary picture, Σ x l - log(1 + e^l), and the gradient of its negative, σ(l) - x.
 * @param logits [pixels]
 * @param picture [pixels], 0 or 1 (or a probability)
 */
export function bernoulli(
  logits: Float64Array,
  picture: Float64Array,
): { readonly logLikelihood: number; readonly dLogits: Float64Array } {
  let logLikelihood = 0;
  const dLogits = logits.map((logit, i) => {
    // log(1 + e^l) without overflow.
    logLikelihood +=
      picture[i] * logit - Math.max(logit, 0) - Math.log1p(Math.exp(-Math.abs(logit)));
    return 1 / (1 + Math.exp(-logit)) - picture[i];
  });
  return { logLikelihood, dLogits };
}
