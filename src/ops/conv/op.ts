/** Convolutions of a batch of pictures (layout.ts has their extents and lengths). */
import { atLeast, defineOp } from "../define.ts";
import {
  type ConvExtent,
  convLengths,
  EXTENT,
  isPossible,
  WEIGHTS,
  weightLengths,
} from "./layout.ts";

/** Weights into the order in which the kernels read them; those of a transposed convolution too. */
export const pack = defineOp({
  name: "conv.pack",
  module: "variational",
  buffers: { weight: "f32", packed: "f32" },
  params: WEIGHTS,
  lengths: (params) => {
    const { weight, packed } = weightLengths(params);
    return { weight, packed };
  },
});

/** Gradients in the stored order of the weights. */
export const unpack = defineOp({
  name: "conv.unpack",
  module: "variational",
  buffers: { dPacked: "f32", dWeight: "f32" },
  params: WEIGHTS,
  lengths: (params) => {
    const { weight, packed } = weightLengths(params);
    return { dPacked: atLeast(packed / 2), dWeight: weight };
  },
});

/** An exponential linear unit may follow. */
export const forward = defineOp({
  name: "conv.forward",
  module: "variational",
  buffers: { input: "f32", packed: "f32", bias: "f32", columns: "f32", output: "f32" },
  params: EXTENT,
  lengths: (params) => {
    const { input, packed, columns, output } = convLengths(params);
    return { input: atLeast(input), packed, bias: params.outputs, columns, output };
  },
  fits: isPossible,
});

const backwardBuffers = {
  input: "f32",
  dOutput: "f32",
  output: "f32",
  columns: "f32",
  packed: "f32",
  dPacked: "f32",
  dBias: "f32",
} as const;

function backwardLengths(params: ConvExtent) {
  const { input, packed, columns, output } = convLengths(params);
  return {
    input: atLeast(input),
    dOutput: output,
    output,
    columns,
    packed,
    dPacked: atLeast(packed / 2),
    dBias: params.outputs,
  };
}

/** Adds to the gradients of weights and bias, changes dOutput, and gives the gradient of the input. */
export const backward = defineOp({
  name: "conv.backward",
  module: "variational",
  buffers: { ...backwardBuffers, dInput: "f32" },
  params: EXTENT,
  lengths: (params) => ({
    ...backwardLengths(params),
    dInput: atLeast(convLengths(params).input),
  }),
  fits: isPossible,
});

/** {@link backward} without the gradient of the input. */
export const backwardWeights = defineOp({
  name: "conv.backwardWeights",
  module: "variational",
  buffers: backwardBuffers,
  params: EXTENT,
  lengths: backwardLengths,
  fits: isPossible,
});
