import type { GpuBinding } from "../bind-webgpu.ts";
import { groupsFor } from "../wgsl.ts";
import {
  divergenceKernel,
  evidenceKernel,
  importanceKernel,
  sampledKernel,
  sampleKernel,
} from "./kernel.wgsl.ts";
import type * as declared from "./op.ts";

export const webgpu: GpuBinding<typeof declared, object> = ({ dispatch }) => ({
  sample: ({ posterior, noise, z, logRatio, latent, samples, index }) =>
    dispatch(
      sampleKernel,
      { posterior, noise, z, logRatio },
      { latent, picture: Math.floor(index / samples), index },
      [1],
    ),
  divergence: ({ posterior, divergence, latent, index }) =>
    dispatch(divergenceKernel, { posterior, divergence }, { latent, index }, [1]),
  backward: ({ posterior, noise, dz, dPosterior, weight, latent, index }) => {
    const buffers = { posterior, noise, dz, dPosterior, weights: weight };
    dispatch(evidenceKernel, buffers, { latent, index }, groupsFor(latent));
  },
  importanceBackward: ({ posterior, noise, dz, dPosterior, share, latent, weight, index }) => {
    const buffers = { posterior, noise, dz, dPosterior, share };
    dispatch(importanceKernel, buffers, { latent, index, weight }, groupsFor(latent));
  },
  sampledBackward: ({ posterior, noise, dz, dPosterior, latent, weight, index }) => {
    const buffers = { posterior, noise, dz, dPosterior };
    dispatch(sampledKernel, buffers, { latent, index, weight }, groupsFor(latent));
  },
});
