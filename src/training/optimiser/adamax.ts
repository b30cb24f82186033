import type { Parameters } from "../../numbers/shapes.ts";
import type { Gradients, Moments } from "./moments.ts";

const BETA1 = 0.9;
const BETA2 = 0.999;
/** Added to the size of each gradient, as in PyTorch, so that a weight that never had one does not divide by zero. */
const EPSILON = 1e-8;

/**
 * Makes one step of Adamax, changing parameters and moments in place (Kingma and Ba 2015, section 7.1). It is Adam with the
 * infinity norm, kept in `moments.second`, in place of the second moment, so that no weight moves further than the learning
 * rate.
 * @param names names of the tensors to change; all by default
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
