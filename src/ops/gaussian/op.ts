/** Latents drawn from diagonal Gaussians: the loop counts latents, or pictures. */
import { atLeast, defineOp } from "../define.ts";

/** Draws the latent of the loop's turn from the posterior of its picture; `samples` latents belong to each. */
export const sample = defineOp({
  name: "gaussian.sample",
  module: "variational",
  buffers: { posterior: "f32", noise: "f32", z: "f32", logRatio: "f32" },
  params: { latent: "count", samples: "count" },
  lengths: ({ latent, samples }, _, turns) => ({
    posterior: atLeast(Math.ceil(turns / samples) * 2 * latent),
    noise: atLeast(turns * latent),
    z: atLeast(turns * latent),
    logRatio: atLeast(turns),
  }),
});

/** The divergence of a picture's posterior from the standard normal. */
export const divergence = defineOp({
  name: "gaussian.divergence",
  module: "variational",
  buffers: { posterior: "f32", divergence: "f32" },
  params: { latent: "count" },
  lengths: ({ latent }, _, turns) => ({
    posterior: atLeast(turns * 2 * latent),
    divergence: atLeast(turns),
  }),
});

/** Gradient of a posterior from that of its latent, plus that of the divergence times `weight`. */
export const backward = defineOp({
  name: "gaussian.backward",
  module: "variational",
  buffers: { posterior: "f32", noise: "f32", dz: "f32", dPosterior: "f32", weight: "f32" },
  params: { latent: "count" },
  lengths: ({ latent }, _, turns) => ({
    posterior: atLeast(turns * 2 * latent),
    noise: atLeast(turns * latent),
    dz: atLeast(turns * latent),
    dPosterior: atLeast(turns * 2 * latent),
    weight: 1,
  }),
});

/** The same for the importance-weighted bound; `share` is that of the latent, `weight` that of the picture in its batch. */
export const importanceBackward = defineOp({
  name: "gaussian.importanceBackward",
  module: "variational",
  buffers: { posterior: "f32", noise: "f32", dz: "f32", dPosterior: "f32", share: "f32" },
  params: { latent: "count", weight: "number" },
  lengths: ({ latent }, _, turns) => ({
    posterior: atLeast(turns * 2 * latent),
    noise: atLeast(turns * latent),
    dz: atLeast(turns * latent),
    dPosterior: atLeast(turns * 2 * latent),
    share: atLeast(turns),
  }),
});

/** Gradient of a posterior from that of its latent, plus that of log q(z|x) - log p(z) times `weight`. */
export const sampledBackward = defineOp({
  name: "gaussian.sampledBackward",
  module: "variational",
  buffers: { posterior: "f32", noise: "f32", dz: "f32", dPosterior: "f32" },
  params: { latent: "count", weight: "number" },
  lengths: ({ latent }, _, turns) => ({
    posterior: atLeast(turns * 2 * latent),
    noise: atLeast(turns * latent),
    dz: atLeast(turns * latent),
    dPosterior: atLeast(turns * 2 * latent),
  }),
});
