import { defineOp } from "../define.ts";

/** Loss of the first channels of every cell, and its gradient; `scale` multiplies the gradient alone. */
export const squaredError = defineOp({
  name: "squared-error",
  module: "growing",
  buffers: { state: "f32", target: "f32", dState: "f32", loss: "f32" },
  params: { cells: "count", channels: "count", visible: "count", scale: "number" },
  lengths: ({ cells, channels, visible }) => ({
    state: cells * channels,
    target: cells * visible,
    dState: cells * channels,
    loss: 1,
  }),
  fits: ({ channels, visible }) => visible <= channels,
});
