import type { Float64Binding } from "../bind.ts";
import { eluBackward, eluForward } from "../elu/reference.ts";
import { type ConvExtent, convSide, weightLengths } from "./layout.ts";
import type * as declared from "./op.ts";
import { convBackward, convForward } from "./reference.ts";

/** Packed weights are the weights, with room to spare. */
export const float64: Float64Binding<typeof declared> = {
  pack: ({ weight, packed }) => packed.set(weight),
  unpack: ({ dPacked, dWeight }) => dWeight.set(dPacked.subarray(0, dWeight.length)),
  forward: (args) => forward(args, convForward, args.images * args.side ** 2 * args.channels),
  backward: (args) => args.dInput.set(backward(args, convBackward, ...numbersOf(args))),
  backwardWeights: (args) => {
    backward(args, convBackward, ...numbersOf(args));
  },
};

/** Numbers of what a convolution takes, and of what it gives; arrays may be longer. */
export function numbersOf(extent: ConvExtent): [large: number, small: number] {
  const { images, side, channels, outputs } = extent;
  return [images * side ** 2 * channels, images * convSide(extent) ** 2 * outputs];
}

interface LayerArgs extends ConvExtent {
  readonly input: Float64Array;
  readonly packed: Float64Array;
  readonly output: Float64Array;
  readonly elu: number;
}

/** @param inputs numbers of the input */
export function forward(
  args: LayerArgs & { readonly bias: Float64Array },
  define: typeof convForward,
  inputs: number,
): void {
  const weight = args.packed.subarray(0, weightLengths(args).weight);
  const output = define(args, args.input.subarray(0, inputs), weight, args.bias);
  if (args.elu) eluForward(output);
  args.output.set(output);
}

/**
 * @param inputs numbers of the input
 * @param outputs numbers of the output
 * @returns gradient of the input
 */
export function backward(
  args: LayerArgs & {
    readonly dOutput: Float64Array;
    readonly dPacked: Float64Array;
    readonly dBias: Float64Array;
  },
  define: typeof convBackward,
  inputs: number,
  outputs: number,
): Float64Array {
  const dOutput = args.dOutput.subarray(0, outputs);
  if (args.elu) eluBackward(dOutput, args.output);
  const { weight: length } = weightLengths(args);
  const [weight, dWeight] = [args.packed, args.dPacked].map((array) => array.subarray(0, length));
  return define(args, dOutput, args.input.subarray(0, inputs), weight, dWeight, args.dBias);
}
