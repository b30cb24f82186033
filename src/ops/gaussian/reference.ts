/**
 * A latent by reparameterisation (Kingma and Welling 2014): z = mean + deviation · noise.
 * @param posterior [2 Z]: means, then logarithms of standard deviations
 * @param noise [Z], standard normal
 * @returns the latent, and log p(z) - log q(z|x) in nats (p standard normal; the constants cancel)
 */
export function sampleGaussian(
  posterior: Float64Array,
  noise: Float64Array,
): { readonly z: Float64Array; readonly logRatio: number } {
  const latent = noise.length;
  const z = noise.map((draw, i) => posterior[i] + Math.exp(posterior[latent + i]) * draw);
  const logRatio = noise.reduce(
    (sum, draw, i) => sum + 0.5 * (draw * draw - z[i] * z[i]) + posterior[latent + i],
    0,
  );
  return { z, logRatio };
}

/** The Kullback-Leibler divergence of q(z|x) from the standard normal, in nats. */
export function gaussianDivergence(posterior: Float64Array): number {
  const latent = posterior.length / 2;
  let sum = 0;
  for (let i = 0; i < latent; i++) {
    const [mean, deviation] = [posterior[i], posterior[latent + i]];
    sum += 0.5 * (mean * mean + Math.exp(2 * deviation) - 1) - deviation;
  }
  return sum;
}

/**
 * Gradient of the posterior [2 Z] from that of the latent, plus `weight` times that of the divergence.
 * @param dz [Z]
 */
export function gaussianBackward(
  posterior: Float64Array,
  noise: Float64Array,
  dz: Float64Array,
  weight: number,
): Float64Array {
  const latent = noise.length;
  const dPosterior = new Float64Array(2 * latent);
  for (let i = 0; i < latent; i++) {
    const deviation = Math.exp(posterior[latent + i]);
    dPosterior[i] = dz[i] + weight * posterior[i];
    dPosterior[latent + i] = dz[i] * noise[i] * deviation + weight * (deviation * deviation - 1);
  }
  return dPosterior;
}

/**
 * Gradient of the posterior [2 Z] in training for the importance-weighted bound, from that of a latent which was drawn
 * with the chances of the latents' shares (README.md; Tucker and others 2019).
 * @param dz [Z], of -weight · log p(x|z)
 * @param share of the latent among the picture's weights p(x|z) p(z) / q(z|x)
 * @param weight share of the picture in its batch
 */
export function importanceBackward(
  posterior: Float64Array,
  noise: Float64Array,
  dz: Float64Array,
  share: number,
  weight: number,
): Float64Array {
  const latent = noise.length;
  const dPosterior = new Float64Array(2 * latent);
  for (let i = 0; i < latent; i++) {
    const deviation = Math.exp(posterior[latent + i]);
    const z = posterior[i] + deviation * noise[i];
    dPosterior[i] = share * (dz[i] + weight * (z - noise[i] / deviation));
    dPosterior[latent + i] = dPosterior[i] * noise[i] * deviation;
  }
  return dPosterior;
}

/**
 * Gradient of the posterior [2 Z] from that of the latent, plus `weight` times that of log q(z|x) - log p(z) of the latent.
 * @param dz [Z]
 */
export function sampledBackward(
  posterior: Float64Array,
  noise: Float64Array,
  dz: Float64Array,
  weight: number,
): Float64Array {
  const latent = noise.length;
  const dPosterior = new Float64Array(2 * latent);
  for (let i = 0; i < latent; i++) {
    const deviation = Math.exp(posterior[latent + i]);
    dPosterior[i] = dz[i] + weight * (posterior[i] + deviation * noise[i]);
    dPosterior[latent + i] = dPosterior[i] * noise[i] * deviation - weight;
  }
  return dPosterior;
}
