/** Exponential linear unit (Clevert and others 2016), in place: x where positive, else e^x - 1. */
export function eluForward(values: Float64Array): void {
  for (let i = 0; i < values.length; i++) if (values[i] <= 0) values[i] = Math.expm1(values[i]);
}

/** Multiplies a gradient by the unit's derivative, which its output gives: 1 where positive, else output + 1. */
export function eluBackward(gradient: Float64Array, output: Float64Array): void {
  for (let i = 0; i < gradient.length; i++) if (!(output[i] > 0)) gradient[i] *= output[i] + 1;
}
