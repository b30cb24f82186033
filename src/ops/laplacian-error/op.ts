import { defineOp } from "../define.ts";

/**
 * Adds to a loss, and to its gradient, `weight` times the error of the Laplacians of the first channels of every cell. `edges` is room for
 * them, and `scale` multiplies the gradient alone.
 */
export const laplacianError = defineOp({
  name: "laplacian-error",
  module: "objectives",
  buffers: { state: "f32", target: "f32", edges: "f32", dState: "f32", loss: "f32" },
  params: {
    height: "count",
    width: "count",
    channels: "count",
    visible: "count",
    weight: "number",
    scale: "number",
  },
  lengths: ({ height, width, channels, visible }) => ({
    state: height * width * channels,
    target: height * width * visible,
    edges: height * width * visible,
    dState: height * width * channels,
    loss: 1,
  }),
  fits: ({ channels, visible }) => visible <= channels,
});
