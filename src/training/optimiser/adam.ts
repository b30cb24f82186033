import type { Parameters } from "../../numbers/shapes.ts";

/** Numbers by parameter name. */
export type Gradients = Record<string, Float64Array>;

/** Moments of Adam and how far its bias correction has come; in float64, so that they can be stored exactly. */
export interface AdamState {
  /** Running mean of the gradients. */
  readonly first: Gradients;
  /** Running mean of their squares. */
  readonly second: Gradients;
  /** beta1 and beta2 to the power of the steps made: products, since Math.pow differs between machines. */
  power1: number;
  power2: number;
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;

/** Moments before the first step. */
export function createAdam(parameters: Parameters): AdamState {
  const zeros = (): Gradients =>
    Object.fromEntries(
      Object.entries(parameters).map(([name, tensor]) => [name, new Float64Array(tensor.length)]),
    );
  return { first: zeros(), second: zeros(), power1: 1, power2: 1 };
}

/**
 * One step of Adam (Kingma and Ba 2015, in the form of TensorFlow: bias correction in the learning rate, epsilon 1e-7
 * beside the square root). Changes parameters and state in place.
 * @param names the tensors to change, by default all
 */
export function adamStep(
  parameters: Parameters,
  gradients: Gradients,
  state: AdamState,
  learningRate: number,
  names: readonly string[] = Object.keys(parameters),
): void {
  state.power1 *= BETA1;
  state.power2 *= BETA2;
  const rate = (learningRate * Math.sqrt(1 - state.power2)) / (1 - state.power1);
  for (const name of names) {
    const tensor = parameters[name];
    const gradient = gradients[name];
    const first = state.first[name];
    const second = state.second[name];
    for (let i = 0; i < tensor.length; i++) {
      first[i] += (1 - BETA1) * (gradient[i] - first[i]);
      second[i] += (1 - BETA2) * (gradient[i] * gradient[i] - second[i]);
      tensor[i] -= (rate * first[i]) / (Math.sqrt(second[i]) + EPSILON);
    }
  }
}
