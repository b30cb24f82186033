// Latents drawn from a diagonal Gaussian by reparameterisation (reference.ts is the definition). Scalars in f64, with
// AssemblyScript's own exponential: the same bits everywhere.

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

/**
 * @param posterior f32 [2 Z]: means, then logarithms of standard deviations
 * @param noise f32 [Z], standard normal
 * @param z f32 [Z]
 * @returns log p(z) - log q(z|x)
 */
export function sampleGaussian(posterior: usize, noise: usize, z: usize, Z: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < Z; i++) {
    const deviation = get(posterior, Z + i), draw = get(noise, i);
    const value = get(posterior, i) + Math.exp(deviation) * draw;
    put(z, i, value);
    sum += 0.5 * (draw * draw - value * value) + deviation;
  }
  return sum;
}

/** The divergence of q(z|x) from the standard normal, in nats. */
export function gaussianDivergence(posterior: usize, Z: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < Z; i++) {
    const mean = get(posterior, i), deviation = get(posterior, Z + i);
    sum += 0.5 * (mean * mean + Math.exp(2 * deviation) - 1) - deviation;
  }
  return sum;
}

/**
 * Gradient of the posterior from that of z, plus that of the divergence.
 * @param weight of the divergence
 */
export function gaussianBackward(posterior: usize, noise: usize, dz: usize, dPosterior: usize, Z: i32, weight: f64): void {
  for (let i = 0; i < Z; i++) {
    const scale = Math.exp(get(posterior, Z + i));
    put(dPosterior, i, get(dz, i) + weight * get(posterior, i));
    put(dPosterior, Z + i, get(dz, i) * get(noise, i) * scale + weight * (scale * scale - 1));
  }
}

/**
 * Gradient of the posterior in training for the importance-weighted bound.
 * @param share of the latent among the picture's weights
 * @param weight share of the picture in its batch
 */
export function importanceBackward(
  posterior: usize, noise: usize, dz: usize, dPosterior: usize, Z: i32, share: f64, weight: f64,
): void {
  for (let i = 0; i < Z; i++) {
    const scale = Math.exp(get(posterior, Z + i)), draw = get(noise, i);
    const value = get(posterior, i) + scale * draw;
    const gradient = share * (get(dz, i) + weight * (value - draw / scale));
    put(dPosterior, i, gradient);
    put(dPosterior, Z + i, gradient * draw * scale);
  }
}

/** Gradient of the posterior from that of z, plus that of log q(z|x) - log p(z) times a weight. */
export function sampledGaussianBackward(posterior: usize, noise: usize, dz: usize, dPosterior: usize, Z: i32, weight: f64): void {
  for (let i = 0; i < Z; i++) {
    const scale = Math.exp(get(posterior, Z + i)), draw = get(noise, i);
    const gradient = get(dz, i) + weight * (get(posterior, i) + scale * draw);
    put(dPosterior, i, gradient);
    put(dPosterior, Z + i, gradient * draw * scale - weight);
  }
}
