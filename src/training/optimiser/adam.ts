import type { Parameters } from "../../numbers/shapes.ts";
import type { Gradients, Moments } from "./moments.ts";

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;

/**
 * Makes one step of Adam, changing parameters and moments in place (Kingma and Ba 2015, in TensorFlow's form: the bias is
 * corrected in the learning rate, and epsilon, 1e-7, is added to the square root).
 * @param names names of the tensors to change; all by default
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
