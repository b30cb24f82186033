/** Muon: moves weight matrices along their momentum, made orthogonal (Jordan 2024, "Muon: an optimizer for hidden layers"). */
import type { Parameters } from "../../numbers/shapes.ts";
import type { Gradients } from "./moments.ts";

const MOMENTUM = 0.95;

/**
 * The weight matrices of a model, and how they are made orthogonal. `hostMatrices` does this on this thread, and
 * `engineMatrices` on the engine; their bits differ, and each kind of model uses one of them.
 */
export interface Matrices {
  /** Names of the tensors that are matrices. */
  readonly names: readonly string[];
  /** Makes the momenta of all matrices orthogonal. @returns the directions [outputs, inputs] by name */
  directions(momenta: Gradients): Promise<Readonly<Record<string, ArrayLike<number>>>>;
  /** Returns how far a matrix moves along its direction. */
  distance(name: string, learningRate: number): number;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}

/** Makes one step of Muon. It changes the matrices among the parameters, and their momenta, in place. */
export async function muonStep(
  parameters: Parameters,
  gradients: Gradients,
  momenta: Gradients,
  matrices: Matrices,
  learningRate: number,
): Promise<void> {
  const ahead = matrices.names.map((name) => [name, lookAhead(gradients[name], momenta[name])]);
  const directions = await matrices.directions(Object.fromEntries(ahead));
  for (const name of matrices.names) {
    const tensor = parameters[name];
    const direction = directions[name];
    const distance = matrices.distance(name, learningRate);
    for (let i = 0; i < tensor.length; i++) tensor[i] -= distance * direction[i];
  }
}

/** Adds a gradient to its momentum, in place. @returns Nesterov's look-ahead, which is then made orthogonal */
function lookAhead(gradient: Float64Array, momentum: Float64Array): Float64Array {
  const ahead = new Float64Array(momentum.length);
  for (let i = 0; i < momentum.length; i++) {
    momentum[i] = MOMENTUM * momentum[i] + gradient[i];
    ahead[i] = gradient[i] + MOMENTUM * momentum[i];
  }
  return ahead;
}
