/** Convolutions and their transposes by their definitions; packed weights are the weights. */
import { type ConvExtent, convBackward, convForward, convSide } from "../../ops/conv/reference.ts";
import {
  convTransposedBackward,
  convTransposedForward,
} from "../../ops/conv-transposed/reference.ts";
import { eluBackward, eluForward } from "../../ops/elu/reference.ts";
import type { Arguments, Operations } from "../buffers.ts";
import type { ReferenceArray } from "./executor.ts";
import { floats } from "./grids.ts";

interface Types {
  array: ReferenceArray;
  field: never;
  rule: never;
}

export const convolutions: Operations<Types> = {
  "conv.pack": ({ array }) => array("packed").set(array("weight")),
  "conv.unpack": ({ array }) => {
    const dWeight = array("dWeight");
    dWeight.set(array("dPacked").subarray(0, dWeight.length));
  },
  "conv.forward": (args) => forward(args, convForward),
  "conv.backward": (args) => args.array("dInput").set(backward(args, convBackward, smallLength)),
  "conv.backwardWeights": (args) => {
    backward(args, convBackward, smallLength);
  },
  "convTransposed.forward": (args) => forward(args, convTransposedForward),
  "convTransposed.backward": (args) =>
    args.array("dInput").set(backward(args, convTransposedBackward, largeLength)),
};

function extentOf({ param }: Arguments<Types>): ConvExtent {
  return {
    images: param("images"),
    side: param("side"),
    channels: param("channels"),
    outputs: param("outputs"),
    kernel: param("kernel"),
    stride: param("stride"),
    padding: param("padding"),
  };
}

/** Numbers on a convolution's side of the large pictures, and on the other. */
const largeLength = ({ images, side, channels }: ConvExtent): number =>
  images * side ** 2 * channels;
const smallLength = (extent: ConvExtent): number =>
  extent.images * convSide(extent) ** 2 * extent.outputs;

/** The weights' part of a packed array, which the kernels need more of. */
function weightOf(args: Arguments<Types>, name: "packed" | "dPacked"): Float64Array {
  const { kernel, channels, outputs } = extentOf(args);
  return floats(args.array(name)).subarray(0, kernel ** 2 * channels * outputs);
}

function forward(args: Arguments<Types>, define: typeof convForward): void {
  const [input, bias] = [floats(args.array("input")), floats(args.array("bias"))];
  const output = define(extentOf(args), input, weightOf(args, "packed"), bias);
  if (args.param("elu")) eluForward(output);
  args.array("output").set(output);
}

/** @param outputLength numbers of what forward gave; buffers may be longer */
function backward(
  args: Arguments<Types>,
  define: typeof convBackward,
  outputLength: (extent: ConvExtent) => number,
): Float64Array {
  const extent = extentOf(args);
  const dOutput = floats(args.array("dOutput")).subarray(0, outputLength(extent));
  if (args.param("elu")) eluBackward(dOutput, floats(args.array("output")));
  return define(
    extent,
    dOutput,
    floats(args.array("input")),
    weightOf(args, "packed"),
    weightOf(args, "dPacked"),
    floats(args.array("dBias")),
  );
}
