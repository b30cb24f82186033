/**
 * A linear layer on every row: output = input · weightᵀ + bias.
 * @param input [N, I]
 * @param weight [O, I]
 * @param bias [O]
 * @returns output [N, O]
 */
export function denseForward(
  input: Float64Array,
  weight: Float64Array,
  bias: Float64Array,
): Float64Array {
  const outputs = bias.length;
  const inputs = weight.length / outputs;
  const rows = input.length / inputs;
  const output = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < outputs; o++) {
      let sum = bias[o];
      for (let i = 0; i < inputs; i++) sum += input[row * inputs + i] * weight[o * inputs + i];
      output[row * outputs + o] = sum;
    }
  }
  return output;
}

/**
 * Adds the gradients of {@link denseForward} to dWeight [O, I] and dBias [O].
 * @returns dInput [N, I] = dOutput · weight
 */
export function denseBackward(
  dOutput: Float64Array,
  input: Float64Array,
  weight: Float64Array,
  dWeight: Float64Array,
  dBias: Float64Array,
): Float64Array {
  const outputs = dBias.length;
  const inputs = weight.length / outputs;
  const rows = input.length / inputs;
  const dInput = new Float64Array(input.length);
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < outputs; o++) {
      const gradient = dOutput[row * outputs + o];
      dBias[o] += gradient;
      for (let i = 0; i < inputs; i++) {
        dWeight[o * inputs + i] += gradient * input[row * inputs + i];
        dInput[row * inputs + i] += gradient * weight[o * inputs + i];
      }
    }
  }
  return dInput;
}
