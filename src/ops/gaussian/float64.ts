import { type Float64Binding, part } from "../bind.ts";
import type * as declared from "./op.ts";
import {
  gaussianBackward,
  gaussianDivergence,
  importanceBackward,
  sampledBackward,
  sampleGaussian,
} from "./reference.ts";

export const float64: Float64Binding<typeof declared> = {
  sample: ({ posterior, noise, z, logRatio, latent, samples, index }) => {
    const own = part(posterior, Math.floor(index / samples), 2 * latent);
    const drawn = sampleGaussian(own, part(noise, index, latent));
    part(z, index, latent).set(drawn.z);
    logRatio[index] = drawn.logRatio;
  },
  divergence: ({ posterior, divergence, latent, index }) => {
    divergence[index] = gaussianDivergence(part(posterior, index, 2 * latent));
  },
  backward: ({ posterior, noise, dz, dPosterior, weight, latent, index }) => {
    const gradient = gaussianBackward(
      part(posterior, index, 2 * latent),
      part(noise, index, latent),
      part(dz, index, latent),
      weight[0],
    );
    part(dPosterior, index, 2 * latent).set(gradient);
  },
  importanceBackward: ({ posterior, noise, dz, dPosterior, share, latent, weight, index }) => {
    const gradient = importanceBackward(
      part(posterior, index, 2 * latent),
      part(noise, index, latent),
      part(dz, index, latent),
      share[index],
      weight,
    );
    part(dPosterior, index, 2 * latent).set(gradient);
  },
  sampledBackward: ({ posterior, noise, dz, dPosterior, latent, weight, index }) => {
    const gradient = sampledBackward(
      part(posterior, index, 2 * latent),
      part(noise, index, latent),
      part(dz, index, latent),
      weight,
    );
    part(dPosterior, index, 2 * latent).set(gradient);
  },
};
