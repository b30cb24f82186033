import type { Parameters } from "../../numbers/shapes.ts";

/** Numbers by parameter name. */
export type Gradients = Record<string, Float64Array>;

/** What an optimiser remembers of the gradients so far; in float64, so that it can be stored exactly. */
export interface Moments {
  /** Running mean of the gradients; of a matrix that learns by Muon, its momentum. */
  readonly first: Gradients;
  /** Running mean of their squares; under Adamax, their largest size of late. */
  readonly second: Gradients;
  /** beta1 and beta2 to the power of the steps made: products, since Math.pow differs between machines. */
  power1: number;
  power2: number;
}

/** Moments before the first step. */
export function createMoments(parameters: Parameters): Moments {
  const zeros = (): Gradients =>
    Object.fromEntries(
      Object.entries(parameters).map(([name, tensor]) => [name, new Float64Array(tensor.length)]),
    );
  return { first: zeros(), second: zeros(), power1: 1, power2: 1 };
}
