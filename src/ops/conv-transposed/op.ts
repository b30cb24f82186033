/**
 * Transposed convolutions of a batch: extents and lengths are those of the convolution whose transpose it is, so that these
 * read what it gives and give what it reads. `conv.pack` and `conv.unpack` serve both.
 */

import { type ConvExtent, convLengths, convSide, EXTENT, isPossible } from "../conv/layout.ts";
import { atLeast, defineOp } from "../define.ts";

/** Of an odd number of rows the kernel reads, and does not use, what lies behind the last. */
const inputLength = (extent: ConvExtent) =>
  atLeast(extent.images * convSide(extent) ** 2 * extent.outputs);

/** Units take four channels at a time. */
const isUsable = (extent: ConvExtent & { readonly elu: number }): boolean =>
  isPossible(extent) && (extent.elu === 0 || extent.channels % 4 === 0);

/** An exponential linear unit may follow. */
export const forward = defineOp({
  name: "conv-transposed.forward",
  module: "variational",
  buffers: { input: "f32", packed: "f32", bias: "f32", columns: "f32", output: "f32" },
  params: EXTENT,
  lengths: (params) => {
    const { input, packed, block } = convLengths(params);
    return {
      input: inputLength(params),
      packed,
      bias: params.channels,
      columns: atLeast(block),
      output: input,
    };
  },
  fits: isUsable,
});

/** Adds to the gradients of weights and bias, changes dOutput, and gives the gradient of the input. */
export const backward = defineOp({
  name: "conv-transposed.backward",
  module: "variational",
  buffers: {
    input: "f32",
    dOutput: "f32",
    output: "f32",
    columns: "f32",
    packed: "f32",
    dPacked: "f32",
    dBias: "f32",
    dInput: "f32",
  },
  params: EXTENT,
  lengths: (params) => {
    const { input, output, packed, block } = convLengths(params);
    return {
      input: inputLength(params),
      dOutput: input,
      output: input,
      columns: atLeast(block),
      packed,
      dPacked: atLeast(packed / 2),
      dBias: params.channels,
      dInput: atLeast(output),
    };
  },
  fits: isUsable,
});
