import { type ConvExtent, convSide } from "../conv/layout.ts";
import { eachProduct } from "../conv/reference.ts";

/**
 * The transpose of a convolution: what the convolution's way back does to a gradient, plus a bias. Extent and letters
 * are those of that convolution, so that this reads N channels and writes C.
 * @param input [images, outSide, outSide, N]
 * @param weight [N, C, kernel, kernel]
 * @param bias [C]
 * @returns [images, side, side, C]
 */
export function convTransposedForward(
  extent: ConvExtent,
  input: Float64Array,
  weight: Float64Array,
  bias: Float64Array,
): Float64Array {
  const { images, side, channels } = extent;
  const output = Float64Array.from(
    { length: images * side * side * channels },
    (_, i) => bias[i % channels],
  );
  eachProduct(extent, (small, large, w) => {
    output[large] += input[small] * weight[w];
  });
  return output;
}

/**
 * Adds the gradients of {@link convTransposedForward} to dWeight and dBias.
 * @returns dInput
 */
export function convTransposedBackward(
  extent: ConvExtent,
  dOutput: Float64Array,
  input: Float64Array,
  weight: Float64Array,
  dWeight: Float64Array,
  dBias: Float64Array,
): Float64Array {
  const dInput = new Float64Array(extent.images * convSide(extent) ** 2 * extent.outputs);
  for (const [i, gradient] of dOutput.entries()) dBias[i % extent.channels] += gradient;
  eachProduct(extent, (small, large, w) => {
    dWeight[w] += dOutput[large] * input[small];
    dInput[small] += dOutput[large] * weight[w];
  });
  return dInput;
}
