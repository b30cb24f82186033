import type { Parameters } from "../../numbers/shapes.ts";
import type { Gradients, Moments } from "./moments.ts";

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;

/**
 * One step of Adam (Kingma and Ba 2015, in the form of TensorFlow: bias correction in the learning rate, epsilon 1e-7
 * beside the square root). Changes parameters and moments in place.
 * @param names the tensors to change, by default all
 */
export function adamStep(
  parameters: Parameters,
  gradients: Gradients,
  moments: Moments,
  learningRate: number,
  names: readonly string[] = Object.keys(parameters),
): void {
  moments.power1 *= BETA1;
  moments.power2 *= BETA2;
  const rate = (learningRate * Math.sqrt(1 - moments.power2)) / (1 - moments.power1);
  for (const name of names) {
    const tensor = parameters[name];
    const gradient = gradients[name];
    const first = moments.first[name];
    const second = moments.second[name];
    for (let i = 0; i < tensor.length; i++) {
      first[i] += (1 - BETA1) * (gradient[i] - first[i]);
      second[i] += (1 - BETA2) * (gradient[i] * gradient[i] - second[i]);
      tensor[i] -= (rate * first[i]) / (Math.sqrt(second[i]) + EPSILON);
    }
  }
}
