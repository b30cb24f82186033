import { type ConvExtent, convSide } from "./layout.ts";

/** Calls `visit` with the places of every product of the convolution: in output, input and weight. */
export function eachProduct(
  extent: ConvExtent,
  visit: (output: number, input: number, weight: number) => void,
): void {
  const { images, side, channels, outputs, kernel, stride, padding } = extent;
  const outSide = convSide(extent);
  for (let place = 0; place < images * outSide * outSide; place++) {
    const image = Math.floor(place / (outSide * outSide));
    const top = (Math.floor(place / outSide) % outSide) * stride - padding;
    const left = (place % outSide) * stride - padding;
    for (let tap = 0; tap < kernel * kernel; tap++) {
      const [y, x] = [top + Math.floor(tap / kernel), left + (tap % kernel)];
      if (y < 0 || y >= side || x < 0 || x >= side) continue;
      for (let n = 0; n < outputs; n++)
        for (let c = 0; c < channels; c++)
          visit(
            place * outputs + n,
            ((image * side + y) * side + x) * channels + c,
            (n * channels + c) * kernel * kernel + tap,
          );
    }
  }
}

/**
 * @param input [images, side, side, C]
 * @param weight [N, C, kernel, kernel]
 * @param bias [N]
 * @returns [images, outSide, outSide, N]
 */
export function convForward(
  extent: ConvExtent,
  input: Float64Array,
  weight: Float64Array,
  bias: Float64Array,
): Float64Array {
  const places = extent.images * convSide(extent) ** 2;
  const output = Float64Array.from(
    { length: places * extent.outputs },
    (_, i) => bias[i % extent.outputs],
  );
  eachProduct(extent, (o, i, w) => {
    output[o] += input[i] * weight[w];
  });
  return output;
}

/**
 * Adds the gradients of {@link convForward} to dWeight and dBias.
 * @returns dInput
 */
export function convBackward(
  extent: ConvExtent,
  dOutput: Float64Array,
  input: Float64Array,
  weight: Float64Array,
  dWeight: Float64Array,
  dBias: Float64Array,
): Float64Array {
  const dInput = new Float64Array(input.length);
  for (const [i, gradient] of dOutput.entries()) dBias[i % extent.outputs] += gradient;
  eachProduct(extent, (o, i, w) => {
    dWeight[w] += dOutput[o] * input[i];
    dInput[i] += dOutput[o] * weight[w];
  });
  return dInput;
}
