import { partAt, type WasmBinding } from "../bind.ts";
import type * as declared from "./op.ts";

interface Kernels {
  sampleGaussian(posterior: number, noise: number, z: number, latent: number): number;
  gaussianDivergence(posterior: number, latent: number): number;
  gaussianBackward(
    posterior: number,
    noise: number,
    dz: number,
    dPosterior: number,
    latent: number,
    weight: number,
  ): void;
  importanceBackward(
    posterior: number,
    noise: number,
    dz: number,
    dPosterior: number,
    latent: number,
    share: number,
    weight: number,
  ): void;
  sampledGaussianBackward(
    posterior: number,
    noise: number,
    dz: number,
    dPosterior: number,
    latent: number,
    weight: number,
  ): void;
}

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels, floats }) => ({
  sample: ({ posterior, noise, z, logRatio, latent, samples, index }) => {
    const value = kernels.sampleGaussian(
      partAt(posterior, Math.floor(index / samples), 2 * latent),
      partAt(noise, index, latent),
      partAt(z, index, latent),
      latent,
    );
    floats(partAt(logRatio, index, 1), 1)[0] = value;
  },
  divergence: ({ posterior, divergence, latent, index }) => {
    const value = kernels.gaussianDivergence(partAt(posterior, index, 2 * latent), latent);
    floats(partAt(divergence, index, 1), 1)[0] = value;
  },
  backward: ({ weight, ...args }) =>
    kernels.gaussianBackward(...partsOf(args), floats(weight, 1)[0]),
  importanceBackward: ({ share, weight, ...args }) =>
    kernels.importanceBackward(
      ...partsOf(args),
      floats(partAt(share, args.index, 1), 1)[0],
      weight,
    ),
  sampledBackward: ({ weight, ...args }) =>
    kernels.sampledGaussianBackward(...partsOf(args), weight),
});

/** What the loop's picture has of each array, and the length of a latent. */
function partsOf(args: {
  readonly posterior: number;
  readonly noise: number;
  readonly dz: number;
  readonly dPosterior: number;
  readonly latent: number;
  readonly index: number;
}): [posterior: number, noise: number, dz: number, dPosterior: number, latent: number] {
  const { posterior, noise, dz, dPosterior, latent, index } = args;
  return [
    partAt(posterior, index, 2 * latent),
    partAt(noise, index, latent),
    partAt(dz, index, latent),
    partAt(dPosterior, index, 2 * latent),
    latent,
  ];
}
