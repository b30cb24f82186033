import type { Parameters } from "../../numbers/shapes.ts";
import type { Gradients, Moments } from "./moments.ts";

const BETA1 = 0.9;
const BETA2 = 0.999;
/** Beside the newest gradient, as in PyTorch, so that a weight that never had one does not divide by zero. */
const EPSILON = 1e-8;

/**
 * One step of Adamax (Kingma and Ba 2015, section 7.1): Adam with the infinity norm in the place of the second moment,
 * kept in `moments.second`, so that no weight moves further than the learning rate. Changes parameters and moments in place.
 * @param names the tensors to change, by default all
 */
export function adamaxStep(
  parameters: Parameters,
  gradients: Gradients,
  moments: Moments,
  learningRate: number,
  names: readonly string[] = Object.keys(parameters),
): void {
  moments.power1 *= BETA1;
  const rate = learningRate / (1 - moments.power1);
  for (const name of names) {
    const tensor = parameters[name];
    const gradient = gradients[name];
    const first = moments.first[name];
    const norm = moments.second[name];
    for (let i = 0; i < tensor.length; i++) {
      first[i] += (1 - BETA1) * (gradient[i] - first[i]);
      norm[i] = Math.max(BETA2 * norm[i], Math.abs(gradient[i]) + EPSILON);
      tensor[i] -= (rate * first[i]) / norm[i];
    }
  }
}
