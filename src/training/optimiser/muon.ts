/** Muon (Jordan 2024, "Muon: an optimizer for hidden layers"): weight matrices move along their momentum, made orthogonal. */
import type { Parameters } from "../../numbers/shapes.ts";
import type { Gradients } from "./moments.ts";

const MOMENTUM = 0.95;

/**
 * The weight matrices of a model, and where they are made orthogonal. That depends on the kind of model, and so do the bits:
 * see host-matrices.ts and engine-matrices.ts.
 */
export interface Matrices {
  /** Names of the tensors that are matrices. */
  readonly names: readonly string[];
  /** Makes the momenta of all matrices orthogonal. @returns directions [outputs, inputs] by name */
  directions(momenta: Gradients): Promise<Readonly<Record<string, ArrayLike<number>>>>;
  /** How far a matrix moves along its direction. */
  distance(name: string, learningRate: number): number;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}

/** One step of Muon. Changes parameters and momenta in place. @param momenta by name; of other tensors none is touched */
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
    const [tensor, direction] = [parameters[name], directions[name]];
    const distance = matrices.distance(name, learningRate);
    for (let i = 0; i < tensor.length; i++) tensor[i] -= distance * direction[i];
  }
}

/** Adds a gradient to its momentum, in place. @returns Nesterov's look ahead, which is made orthogonal */
function lookAhead(gradient: Float64Array, momentum: Float64Array): Float64Array {
  const ahead = new Float64Array(momentum.length);
  for (let i = 0; i < momentum.length; i++) {
    momentum[i] = MOMENTUM * momentum[i] + gradient[i];
    ahead[i] = gradient[i] + MOMENTUM * momentum[i];
  }
  return ahead;
}
