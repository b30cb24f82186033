import type { Parameters } from "../../numbers/shapes.ts";
import { orthogonalise } from "../../ops/orthogonalise/reference.ts";
import { type AdamState, adamStep, type Gradients } from "./adam.ts";

const MOMENTUM = 0.95;

/** Learning rates of {@link muonStep}. */
export interface MuonRates {
  /** Of weight matrices: the size of every singular value of the update, for a square matrix. */
  readonly matrix: number;
  /** Of everything else, under Adam. */
  readonly adam: number;
}

/**
 * One step of Muon (Jordan 2024, "Muon: an optimizer for hidden layers"): weight matrices move along their momentum
 * made orthogonal, everything else by Adam. Changes parameters and state in place; the momentum of a matrix is kept
 * in `state.first`.
 * @param shapes of all parameters
 */
export function muonStep(
  parameters: Parameters,
  gradients: Gradients,
  state: AdamState,
  shapes: Record<string, readonly number[]>,
  rates: MuonRates,
): void {
  const names = Object.keys(parameters);
  const matrices = names.filter((name) => shapes[name].length === 2);
  const others = names.filter((name) => shapes[name].length !== 2);
  adamStep(parameters, gradients, state, rates.adam, others);
  for (const name of matrices) {
    const [rows, columns] = shapes[name];
    const direction = orthogonalise(lookAhead(gradients[name], state.first[name]), rows, columns);
    const rate = rates.matrix * Math.sqrt(Math.max(1, rows / columns));
    const tensor = parameters[name];
    for (let i = 0; i < tensor.length; i++) tensor[i] -= rate * direction[i];
  }
}

/** Adds a gradient to its momentum, in place. @returns what Muon makes orthogonal (Nesterov's look ahead) */
export function lookAhead(gradient: Float64Array, momentum: Float64Array): Float64Array {
  const ahead = new Float64Array(momentum.length);
  for (let i = 0; i < momentum.length; i++) {
    momentum[i] = MOMENTUM * momentum[i] + gradient[i];
    ahead[i] = gradient[i] + MOMENTUM * momentum[i];
  }
  return ahead;
}
